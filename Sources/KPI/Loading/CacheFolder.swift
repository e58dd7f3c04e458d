import Columns
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder of cache entries that belongs to one user. Everything in it is reached from the folder that was opened and
/// checked, so that nobody can put another one in its place meanwhile.
///
/// An entry is written under a name of its own, put on the disk, and then given its name in one step: whoever opens a name
/// finds a whole entry or none, whatever writer died when. Of two writers at once the last one wins.
final class CacheFolder: Sendable {
  static let suffix = ".kpicache"
  private static let temporarySuffix = ".tmp"

  let path: String
  private let descriptor: Int32

  /// Makes the folder where there is none; the folders above it too.
  init(_ path: String) throws(CacheFault) {
    self.path = path
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: true) {
      made += made.isEmpty && !path.hasPrefix("/") ? String(part) : "/\(part)"
      guard mkdir(made, 0o700) != 0 else { continue }
      let code = errno
      // What is there, or above what can be written, is looked at when it is opened.
      guard made == path, ![EEXIST, EROFS, EACCES, EPERM, EISDIR].contains(code) else { continue }
      throw CacheFault(Phrase("it cannot be made: ", "作れない：") + FileFault(code: code).words)
    }
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CacheFolder.unopened(errno) }
    var information = stat()
    let words: Phrase? =
      if fstat(descriptor, &information) != 0 {
        FileFault(code: errno).words
      } else if information.st_uid != geteuid() {
        Phrase("it belongs to somebody else; name a folder of your own", "他の利用者のものである。自分のフォルダーを指定する")
      } else if information.st_mode & 0o077 != 0 {
        Phrase(
          "it is open to others; `chmod 700 \(path)` closes it", "他の利用者も開ける。`chmod 700 \(path)` で閉じられる")
      } else {
        nil
      }
    // The folder is whole by now, so that `deinit` closes it: closed here as well it once took the file of another thread.
    if let words { throw CacheFault(words) }
  }

  private static func unopened(_ code: Int32) -> CacheFault {
    CacheFault(Phrase("it cannot be opened: ", "開けない：") + FileFault(code: code).words)
  }

  deinit { close(descriptor) }

  /// Nil: there is no entry of that name.
  func file(_ name: String) throws(CacheFault) -> SectionFile? {
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw CacheFolder.unopened(errno)
    }
    var information = stat()
    guard fstat(file, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
      information.st_uid == geteuid(), information.st_mode & 0o077 == 0
    else {
      close(file)
      throw CacheFault(Phrase("it is no file of yours alone", "自分だけのファイルではない"))
    }
    return try SectionFile(descriptor: file)
  }

  /// The entries that have not been used for the longest time are the first to go.
  func touch(_ name: String) { utimensat(descriptor, name, nil, AT_SYMLINK_NOFOLLOW) }

  func remove(_ name: String) { unlinkat(descriptor, name, 0) }

  /// - Parameter write: writes all of the entry.
  func replace(_ name: String, _ write: (_ descriptor: Int32) throws(CacheFault) -> Void) throws(CacheFault) {
    let (temporary, file) = try temporaryFile(name)
    do throws(CacheFault) {
      try write(file)
      guard renameat(descriptor, temporary, descriptor, name) == 0 else {
        throw CacheFault(FileFault(code: errno).words)
      }
      fsync(descriptor)
      close(file)
    } catch {
      unlinkat(descriptor, temporary, 0)
      close(file)
      throw error
    }
  }

  /// As long as it is held, nobody takes the file for one that was left behind; the hold goes with its process.
  private func temporaryFile(_ name: String) throws(CacheFault) -> (name: String, descriptor: Int32) {
    while true {
      let temporary = "\(name).\(getpid()).\(UInt32.random(in: 0 ... .max))\(CacheFolder.temporarySuffix)"
      let file = openat(descriptor, temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw CacheFault(FileFault(code: errno).words) }
      var information = stat()
      flock(file, LOCK_EX)
      // Somebody may have taken it for left behind before it was held.
      if fstat(file, &information) == 0, information.st_nlink > 0 { return (temporary, file) }
      close(file)
    }
  }

  /// Takes away what writers have left that were ended in the middle.
  func removeAbandoned() {
    for name in names where name.hasSuffix(CacheFolder.temporarySuffix) && name.contains(CacheFolder.suffix) {
      let file = openat(descriptor, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard file >= 0 else { continue }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { remove(name) }
      close(file)
    }
  }

  /// Takes entries away until all of them are no larger than so many bytes.
  func shrink(to most: Int) {
    var entries: [(name: String, size: Int, seconds: Int, rest: Int)] = []
    for name in names where name.hasSuffix(CacheFolder.suffix) {
      var information = stat()
      guard fstatat(descriptor, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
      #if canImport(Darwin)
        let used = information.st_mtimespec
      #else
        let used = information.st_mtim
      #endif
      entries.append((name, Int(information.st_size), Int(used.tv_sec), Int(used.tv_nsec)))
    }
    var total = entries.reduce(0) { $0 + $1.size }
    entries.sort { ($0.seconds, $0.rest, $0.name) < ($1.seconds, $1.rest, $1.name) }
    for entry in entries where total > most {
      remove(entry.name)
      total -= entry.size
    }
  }

  private var names: [String] { (try? FileSystem.names(in: path)) ?? [] }
}
