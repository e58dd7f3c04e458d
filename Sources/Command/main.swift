import KPI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Expressions nest up to 256 deep, and what calls of definitions are written out to nests deeper: 200 calls within each other
/// overflowed 8 MB. The first thread takes what the limit says when it needs it.
private func raiseStackLimit(to size: rlim_t) {
  #if canImport(Glibc)
    let resource = __rlimit_resource_t(RLIMIT_STACK.rawValue)
  #else
    let resource = RLIMIT_STACK
  #endif
  var limit = rlimit()
  guard getrlimit(resource, &limit) == 0, limit.rlim_cur < size else { return }
  limit.rlim_cur = min(size, limit.rlim_max)
  setrlimit(resource, &limit)
}

// A reader that goes away ends the output quietly; writing then fails with EPIPE.
signal(SIGPIPE, SIG_IGN)
// Where a file may not grow any more writing fails, too, with EFBIG.
signal(SIGXFSZ, SIG_IGN)
raiseStackLimit(to: 64 << 20)
keepFreedMemory()
exit(runCommand(Array(CommandLine.arguments.dropFirst()), console: .process()))
