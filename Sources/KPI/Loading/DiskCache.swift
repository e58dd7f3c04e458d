import Columns
import SourceText
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Loaded data on the disk, so that the next start does not read the files cell by cell again: `--cache`. And beside them what
/// was answered from them, so that the same question about the same data is not computed again.
///
/// Most entries are one table each. Its name says from which files and how it was read, its head of what content: it is used
/// only when the files hold the same bytes as when it was made, whatever their times say. Whatever is wrong with an entry or
/// with the folder costs time and a remark, and never an answer. Entries are written when the work is done.
package final class DiskCache: Sendable {
  /// Of all entries together, where nothing else is said: four gigabytes.
  package static let usualSize = 4_000_000_000

  let folder: CacheFolder?
  private let size: Int
  let program: Digest
  private let state: Mutex<State>

  private struct State {
    var remarks: [Phrase] = []
    /// What is still to be written, by its name.
    var pending: [String: Entry] = [:]
    var recoveries: [CacheRecovery] = []
  }

  /// What an entry is made of.
  struct Entry {
    var identity: SectionFile.Identity
    var threadCount: Int
    /// Of what, for remarks.
    var subject: Phrase
    var write: @Sendable (SectionFileWriter) throws(CacheFault) -> Void
  }

  /// - Parameters:
  ///   - version: of this program; entries of another one are written anew.
  ///   - size: how many bytes all entries may take.
  package init(folder path: String, size: Int = DiskCache.usualSize, version: String) {
    self.size = size
    program = Digest(ofProgram: version)
    var remarks: [Phrase] = []
    do throws(CacheFault) {
      folder = try CacheFolder(path)
    } catch {
      folder = nil
      remarks.append(
        Phrase("the cache `\(path)` is not used: ", "キャッシュ `\(path)` は使わない：") + error.words)
    }
    state = Mutex(State(remarks: remarks))
  }

  /// What must be said of the cache, once.
  package func takeRemarks() -> [Phrase] {
    state.withLock { state in
      defer { state.remarks = [] }
      return state.remarks
    }
  }

  /// Of tables that could be read neither from their entries nor from their files, which have changed since: what was answered
  /// may not be shown.
  package var problems: [Problem] {
    state.withLock { $0.recoveries.filter(\.isLost) }.map { recovery in
      let message = DataMessage(
        .changedFile, .error, file: recovery.subject,
        Phrase(
          "its cache entry was damaged after it had been opened, and the file is no longer the same; ask again",
          "開いた後にキャッシュが壊れ、元のファイルも変わっている。もう一度尋ねる"))
      return Problem(message, pattern: nil)
    }
  }

  func remark(_ words: Phrase) {
    state.withLock { if !$0.remarks.contains(words) { $0.remarks.append(words) } }
  }

  // MARK: Tables

  /// The table of the sources: from its entry, else read as without a cache.
  func table(of sources: [DataSource], options: LoadOptions) throws(DataFault) -> LoadedTable {
    guard let folder, let key = key(of: sources, options) else { return try load(sources, options: options) }
    let name = key.hexadecimal + CacheFolder.suffix
    let subject = subject(of: sources)
    // By the bytes of the files and nothing else: size and times prove nothing.
    guard let content = Digest(contentOf: sources, threadCount: options.threadCount) else {
      return try load(sources, options: options)
    }
    do throws(CacheFault) {
      if let stored = try stored(name, key, content, of: sources, options, folder) { return stored }
    } catch {
      remark(DiskCache.unusedTable(of: subject, error))
    }
    return try loadAndRemember(name, key, content, of: sources, options)
  }

  private func subject(of sources: [DataSource]) -> Phrase {
    let first = "`\(sources.first?.name ?? "")`"
    let rest = sources.count - 1
    return rest > 0 ? Phrase("\(first) and \(rest) more", "\(first) ほか\(rest)ファイル") : Phrase(same: first)
  }

  private static func unusedTable(of subject: Phrase, _ fault: CacheFault) -> Phrase {
    unused(Phrase("the cache entry of \(subject.english)", "\(subject.japanese) のキャッシュ"), fault)
  }

  /// - Parameter entry: what it is an entry of, as a noun.
  static func unused(_ entry: Phrase, _ fault: CacheFault) -> Phrase {
    Phrase(
      "\(entry.english) is not used: \(fault.words.english); it is written anew",
      "\(entry.japanese)は使わない：\(fault.words.japanese)。書き直す")
  }

  /// Nil: a source is no file.
  private func key(of sources: [DataSource], _ options: LoadOptions) -> Digest? {
    var fields = FieldWriter()
    fields.add(Digest(reading: sources, options))
    for source in sources {
      guard case .file(let path) = source, let real = FileSystem.realPath(path) else { return nil }
      fields.add(real)
    }
    return Digest(of: fields.bytes)
  }

  /// Nil: there is no entry, or it is of another content.
  private func stored(
    _ name: String, _ key: Digest, _ content: Digest, of sources: [DataSource], _ options: LoadOptions,
    _ folder: CacheFolder
  ) throws(CacheFault) -> LoadedTable? {
    guard let file = try folder.file(name) else { return nil }
    guard file.identity.key == key else { throw CacheFault(Phrase("it is of another table", "別の表のものである")) }
    guard file.identity.program == program else {
      throw CacheFault(Phrase("it was written by another version of kpi", "別の版の kpi が書いたものである"))
    }
    guard file.identity.content == content else { return nil }
    let subject = subject(of: sources)
    let recovery = CacheRecovery(
      subject: sources.first?.name ?? "",
      reload: { [weak self] in
        let loaded = try? self?.loadAndRemember(name, key, content, of: sources, options)
        return loaded?.report.content == content ? loaded : nil
      },
      report: { [weak self] fault in
        self?.remark(DiskCache.unusedTable(of: subject, fault))
      })
    var loaded = try storedTable(in: file, options: options, mostRows: mostRows(of: sources), recovery: recovery)
    loaded.report.key = key
    loaded.report.content = content
    folder.touch(name)
    state.withLock { $0.recoveries.append(recovery) }
    return loaded
  }

  /// A row takes a byte at least, and compressed ones a thousandth of that.
  private func mostRows(of sources: [DataSource]) -> Int {
    sources.reduce(0) { total, source in
      guard case .file(let path) = source else { return total }
      return min(Int(Int32.max), total + ((try? FileSystem.size(of: path)) ?? 0) * 1100)
    }
  }

  private func loadAndRemember(
    _ name: String, _ key: Digest, _ content: Digest, of sources: [DataSource], _ options: LoadOptions
  ) throws(DataFault) -> LoadedTable {
    var loaded = try load(sources, options: options)
    // What was read is that content only where the files have it before and behind.
    if Digest(contentOf: sources, threadCount: options.threadCount) == content {
      loaded.report.key = key
      loaded.report.content = content
      let identity = SectionFile.Identity(program: program, key: key, content: content)
      let entry = Entry(identity: identity, threadCount: options.threadCount, subject: subject(of: sources)) {
        [loaded] (file) throws(CacheFault) in try write(loaded, to: file)
      }
      remember(entry, as: name)
    }
    return loaded
  }

  // MARK: Writing

  /// What is to be written under a name when the work is done.
  func remember(_ entry: Entry, as name: String) { state.withLock { $0.pending[name] = entry } }

  /// Writes what is new, and keeps the folder within its size. Called when the answers have been given.
  package func finish() {
    let pending = state.withLock { state in
      defer { state.pending = [:] }
      return state.pending
    }
    guard let folder, !pending.isEmpty else { return }
    folder.removeAbandoned()
    for (name, entry) in pending.sorted(by: { $0.key < $1.key }) {
      do throws(CacheFault) {
        try folder.replace(name) { (descriptor) throws(CacheFault) in
          let file = SectionFileWriter(
            descriptor: descriptor, identity: entry.identity, threadCount: entry.threadCount, mostBytes: size)
          try entry.write(file)
          try file.finish()
        }
      } catch {
        remark(
          Phrase(
            "\(entry.subject.english) cannot be kept in the cache `\(folder.path)`: \(error.words.english)",
            "\(entry.subject.japanese) をキャッシュ `\(folder.path)` に保存できない：\(error.words.japanese)"))
      }
    }
    folder.shrink(to: size)
  }
}

extension Digest {
  /// Of the version and of the file that is run: each build reads files in its own way.
  fileprivate init(ofProgram version: String) {
    var fields = FieldWriter()
    fields.add(version)
    var information = stat()
    if let path = Digest.programPath, stat(path, &information) == 0 {
      #if canImport(Darwin)
        let times = [information.st_mtimespec, information.st_ctimespec]
      #else
        let times = [information.st_mtim, information.st_ctim]
      #endif
      for time in times {
        fields.add(Int(time.tv_sec))
        fields.add(Int(time.tv_nsec))
      }
      fields.add(Int(information.st_size))
      fields.add(Int(truncatingIfNeeded: information.st_ino))
    }
    self.init(of: fields.bytes)
  }

  private static var programPath: String? {
    #if canImport(Darwin)
      var length: UInt32 = 4096
      var path = [CChar](repeating: 0, count: Int(length))
      guard _NSGetExecutablePath(&path, &length) == 0 else { return nil }
      return String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #else
      return FileSystem.realPath("/proc/self/exe")
    #endif
  }
}
