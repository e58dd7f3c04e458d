#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Keeps memory that is given back for the next column instead of handing it to the system: fresh memory comes cleared, and
/// a quarter of the time behind a question went into that. For a process that lives for its questions; asked once, at its
/// start. Where the system's library has no such setting nothing changes.
package func keepFreedMemory() {
  #if canImport(Glibc)
    // The library's `malloc.h` is no part of the module; the function has had this form for as long as it is there.
    guard let symbol = dlsym(nil, "mallopt") else { return }
    let set = unsafeBitCast(symbol, to: (@convention(c) (_ setting: Int32, _ value: Int32) -> Int32).self)
    let (trimThreshold, topPad, mostMapped): (Int32, Int32, Int32) = (-1, -2, -4)
    _ = set(mostMapped, 0)
    _ = set(trimThreshold, .max)
    _ = set(topPad, 64 << 20)
  #endif
}
