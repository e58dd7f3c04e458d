import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file of named sections, each with its length and its digest, behind a head that says what the file is. A section is
/// read when it is asked for, and nothing of it is handed on before its digest has been compared.
///
/// The file is never mapped: one that is cut off while it is read would end the process with a signal. This file touches
/// memory without checks: buffers of one block, written by `pread` and read by `pwrite` within their counts.
package final class SectionFile: Sendable {
  struct Section: Sendable {
    var offset: Int
    var length: Int
    var digest: Digest
  }

  /// What the file was made by, from what and of what content.
  package struct Identity: Hashable, Sendable {
    package var program: Digest
    package var key: Digest
    package var content: Digest
    package init(program: Digest, key: Digest, content: Digest) {
      self.program = program
      self.key = key
      self.content = content
    }
  }

  /// Changed whenever entries are laid out otherwise.
  static let formatVersion: UInt64 = 2
  static let magic: UInt64 = 0x6568_6361_6369_706B
  /// Read as another number where bytes stand the other way round.
  static let orderMark: UInt64 = 0x0102_0304_0506_0708
  static let headWords = 9
  static let headLength = headWords * 8
  static let alignment = 64

  package let identity: Identity
  let sections: [String: Section]
  private let descriptor: Int32

  /// Takes the descriptor over, whatever comes of it.
  package init(descriptor: Int32) throws(CacheFault) {
    self.descriptor = descriptor
    do throws(CacheFault) {
      (identity, sections) = try SectionFile.directory(of: descriptor)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  private static func directory(of descriptor: Int32) throws(CacheFault) -> (Identity, [String: Section]) {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw .damaged }
    let length = Int(information.st_size)
    guard length >= headLength else { throw .cut }
    let words = try read(headLength, at: 0, descriptor).withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
    guard words[0] == magic else {
      throw CacheFault(Phrase("it is no entry of a cache", "キャッシュのファイルではない"))
    }
    guard words[1] == orderMark, words[2] == formatVersion else {
      throw CacheFault(Phrase("it was written by another version of kpi", "別の版の kpi が書いたものである"))
    }
    let digest = words[..<7].withUnsafeBytes { Digest(ofBlock: $0) }
    guard words[7] == digest.low, words[8] == digest.high else { throw .damaged }
    guard words[3] == UInt64(length) else { throw .cut }
    guard words[4] <= UInt64(length), words[4] >= UInt64(headLength) else { throw .damaged }
    let bytes = try read(length - Int(words[4]), at: Int(words[4]), descriptor)
    guard Digest(of: bytes) == Digest(low: words[5], high: words[6]) else { throw .damaged }
    return try directory(FieldReader(bytes), before: Int(words[4]))
  }

  private static func directory(
    _ fields: FieldReader, before end: Int
  ) throws(CacheFault) -> (Identity, [String: Section]) {
    var fields = fields
    let identity = Identity(program: try fields.digest(), key: try fields.digest(), content: try fields.digest())
    let list = try fields.list { (reader) throws(CacheFault) -> (String, Section) in
      let name = try reader.text()
      let offset = try reader.count(upTo: end)
      return (name, Section(offset: offset, length: try reader.count(upTo: end - offset), digest: try reader.digest()))
    }
    try fields.requireEnd()
    return (identity, Dictionary(list) { first, _ in first })
  }

  private static func read(_ count: Int, at offset: Int, _ descriptor: Int32) throws(CacheFault) -> [UInt8] {
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      isWhole = fill(UnsafeMutableRawBufferPointer(buffer), at: offset, descriptor)
      filled = isWhole ? count : 0
    }
    guard isWhole else { throw .cut }
    return bytes
  }

  private static func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int, _ descriptor: Int32) -> Bool {
    fillAll(buffer) { free, done in readPart(descriptor, free, at: offset + done) }.count == buffer.count
  }

  /// Of a file as it lies on the disk, read a block at a time; nil where it is no file, or cannot be read.
  static func digest(ofFile descriptor: Int32, threadCount: Int) -> Digest? {
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
    let length = Int(information.st_size)
    let digests = try? eachBlock(of: length, threadCount: threadCount) { offset, size in
      withUnsafeTemporaryAllocation(byteCount: size, alignment: 64) { buffer in
        fill(buffer, at: offset, descriptor) ? Digest(ofBlock: UnsafeRawBufferPointer(buffer)) : nil
      }
    }
    return digests.map { Digest(joining: $0, byteCount: length) }
  }

  // MARK: Sections

  func section(_ name: String) throws(CacheFault) -> Section {
    guard let section = sections[name] else { throw .damaged }
    return section
  }

  /// A short section.
  package func bytes(of name: String) throws(CacheFault) -> [UInt8] {
    let section = try section(name)
    let bytes = try SectionFile.read(section.length, at: section.offset, descriptor)
    guard Digest(of: bytes) == section.digest else { throw .damaged }
    return bytes
  }

  /// Hands a section on block by block, by several threads, while each block is still in the cache. What `body` made of it
  /// counts only when this returns.
  func read<Found: Sendable>(
    _ name: String, length: Int, threadCount: Int,
    _ body: @Sendable (_ offset: Int, _ block: UnsafeRawBufferPointer) -> Found
  ) throws(CacheFault) -> [Found] {
    let section = try section(name)
    guard section.length == length else { throw .damaged }
    let blocks = try SectionFile.eachBlock(of: length, threadCount: threadCount) { [descriptor] offset, size in
      withUnsafeTemporaryAllocation(byteCount: size, alignment: 64) { buffer -> (Digest, Found)? in
        guard SectionFile.fill(buffer, at: section.offset + offset, descriptor) else { return nil }
        let block = UnsafeRawBufferPointer(buffer)
        return (Digest(ofBlock: block), body(offset, block))
      }
    }
    guard Digest(joining: blocks.map(\.0), byteCount: length) == section.digest else { throw .damaged }
    return blocks.map(\.1)
  }

  /// A section of bytes as they are.
  func store(of name: String, length: Int, threadCount: Int) throws(CacheFault) -> ByteStore {
    let section = try section(name)
    guard section.length == length else { throw .damaged }
    let store = ByteStore.uninitialized(count: length)
    let blocks = try SectionFile.eachBlock(of: length, threadCount: threadCount) {
      [descriptor] offset, size -> Digest? in
      store.fill(offset, size) { part in
        SectionFile.fill(part, at: section.offset + offset, descriptor)
          ? Digest(ofBlock: UnsafeRawBufferPointer(part)) : nil
      }
    }
    guard Digest(joining: blocks, byteCount: length) == section.digest else { throw .damaged }
    return store
  }

  private static func eachBlock<Found: Sendable>(
    of length: Int, threadCount: Int, _ work: @Sendable (_ offset: Int, _ size: Int) -> Found?
  ) throws(CacheFault) -> [Found] {
    let count = (length + Digest.blockSize - 1) / Digest.blockSize
    // A few blocks are read before another thread has begun.
    let threads = max(1, min(threadCount, count / 2))
    return try concurrently(threads) { (thread) throws(CacheFault) -> [Found] in
      var found: [Found] = []
      for block in count * thread / threads..<count * (thread + 1) / threads {
        let offset = block * Digest.blockSize
        guard let one = work(offset, min(Digest.blockSize, length - offset)) else { throw .cut }
        found.append(one)
      }
      return found
    }.flatMap { $0 }
  }
}

/// Writes a file of sections, from front to back; the head comes last, so that a file that was left half-written is none.
package final class SectionFileWriter {
  private let descriptor: Int32
  private let identity: SectionFile.Identity
  private let threadCount: Int
  private let mostBytes: Int
  private var length = SectionFile.headLength
  private var sections: [(name: String, section: SectionFile.Section)] = []

  /// The descriptor stays the caller's.
  package init(descriptor: Int32, identity: SectionFile.Identity, threadCount: Int, mostBytes: Int) {
    self.mostBytes = mostBytes
    self.descriptor = descriptor
    self.identity = identity
    self.threadCount = threadCount
  }

  package func add(_ name: String, _ bytes: [UInt8]) throws(CacheFault) {
    try add(name, length: bytes.count) { offset, buffer in
      buffer.copyBytes(from: bytes[offset..<offset + buffer.count])
    }
  }

  /// - Parameter fill: writes the part of the section from an offset on; several threads call it.
  func add(
    _ name: String, length sectionLength: Int,
    _ fill: @Sendable (_ offset: Int, _ buffer: UnsafeMutableRawBufferPointer) -> Void
  ) throws(CacheFault) {
    let start = (length + SectionFile.alignment - 1) / SectionFile.alignment * SectionFile.alignment
    guard sectionLength <= mostBytes - start else {
      throw CacheFault(Phrase("it is larger than all entries may be", "キャッシュ全体の上限より大きい"))
    }
    let count = (sectionLength + Digest.blockSize - 1) / Digest.blockSize
    let threads = max(1, min(threadCount, count / 2))
    let blocks = try concurrently(threads) { [descriptor] (thread) throws(CacheFault) -> [Digest] in
      var digests: [Digest] = []
      for block in count * thread / threads..<count * (thread + 1) / threads {
        let offset = block * Digest.blockSize
        let size = min(Digest.blockSize, sectionLength - offset)
        let written = withUnsafeTemporaryAllocation(byteCount: size, alignment: 64) {
          buffer -> Result<Digest, CacheFault> in
          fill(offset, buffer)
          let bytes = UnsafeRawBufferPointer(buffer)
          return SectionFileWriter.write(bytes, at: start + offset, descriptor).map { Digest(ofBlock: bytes) }
        }
        digests.append(try written.get())
      }
      return digests
    }
    length = start + sectionLength
    let digest = Digest(joining: blocks.flatMap { $0 }, byteCount: sectionLength)
    sections.append((name, SectionFile.Section(offset: start, length: sectionLength, digest: digest)))
  }

  /// Writes the directory and the head, and waits until all of it is on the disk.
  package func finish() throws(CacheFault) {
    var fields = FieldWriter()
    for digest in [identity.program, identity.key, identity.content] { fields.add(digest) }
    fields.add(list: sections) { fields, entry in
      fields.add(entry.name)
      fields.add(entry.section.offset)
      fields.add(entry.section.length)
      fields.add(entry.section.digest)
    }
    let directory = fields.bytes
    try directory.withUnsafeBytes { SectionFileWriter.write($0, at: length, descriptor) }.get()
    let digest = Digest(of: directory)
    var words = [
      SectionFile.magic, SectionFile.orderMark, SectionFile.formatVersion, UInt64(length + directory.count),
      UInt64(length), digest.low, digest.high,
    ]
    let own = words.withUnsafeBytes { Digest(ofBlock: $0) }
    words += [own.low, own.high]
    try words.withUnsafeBytes { SectionFileWriter.write($0, at: 0, descriptor) }.get()
    guard fsync(descriptor) == 0 else { throw CacheFault(systemMessage(errno)) }
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, _ descriptor: Int32
  ) -> Result<Void, CacheFault> {
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        return .failure(CacheFault(systemMessage(errno)))
      }
    }
    return .success(())
  }
}
