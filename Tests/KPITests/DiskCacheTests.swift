import Columns
import Foundation
import TestFolders
import Testing

@testable import KPI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct DiskCacheTests {
  private static let rules = """
    dataset orders from "orders.csv" { time day; amount: 円 }
    sales: 円 = sum(orders.amount)
    """
  private static let data = "day,amount,channel\n2026-01-01,100,web\n2026-01-02,250,shop\n2026-02-01,x,web\n"

  private struct Bench: Sendable {
    let files: Workbench
    var cacheFolder: String { files.path("cache") }

    init() throws {
      files = try Workbench(["shop.kpi": rules, "orders.csv": data])
    }

    func cache(size: Int = DiskCache.usualSize, version: String = "1") -> DiskCache {
      DiskCache(folder: cacheFolder, size: size, version: version)
    }

    /// One start of the program: what it answers, and what it says of the cache.
    func start(
      _ cache: DiskCache? = nil, query: String = "sales by channel", data: [String: [String]] = [:]
    ) throws -> (csv: String, problems: [Problem], remarks: [String]) {
      let cache = cache ?? self.cache()
      var program = RuleReader.files.read([files.path("shop.kpi")])
      program.add(query: query)
      var options = DataOptions()
      options.cache = cache
      options.overrides = data
      let analyzed = AnalyzedProgram(program, options: options)
      let evaluator = Evaluator(analyzed)
      let statement = try #require(analyzed.queries.last)
      var csv = ""
      if case .answer(let answer) = evaluator.outcome(of: statement) {
        csv = AnswerReport(answer, display: analyzed.display).csv(isSpreadsheetSafe: false)
      }
      let problems = analyzed.problems + evaluator.dataProblems
      cache.finish()
      return (csv, problems, cache.takeRemarks().map(\.english))
    }

    var entries: [String] { ((try? FileSystem.names(in: cacheFolder)) ?? []).map { cacheFolder + "/" + $0 } }
    func modes(_ path: String) -> mode_t {
      var information = stat()
      return stat(path, &information) == 0 ? information.st_mode & 0o777 : 0
    }
  }

  @Test func secondStart() throws {
    let bench = try Bench()
    let first = try bench.start()
    #expect(first.csv == "channel,sales\nshop,250\nweb,100\n" || first.csv.contains("250"))
    #expect(first.remarks == [] && bench.entries.count == 1)
    #expect(bench.modes(bench.cacheFolder) == 0o700 && bench.modes(bench.entries[0]) == 0o600)
    let entry = try FileSystem.read(bench.entries[0])
    let second = try bench.start()
    #expect(second.csv == first.csv && second.problems == first.problems && second.remarks == [])
    #expect(!first.problems.isEmpty, "the cell that is no number is told both times")
    #expect(try FileSystem.read(bench.entries[0]) == entry)
  }

  /// The same size and the same times: only the bytes say that the file is another one.
  @Test func changedFileOfTheSameSizeAndTime() throws {
    let bench = try Bench()
    let first = try bench.start()
    var before = stat()
    stat(bench.files.path("orders.csv"), &before)
    // In place, so that even the number of the file stays.
    let descriptor = open(bench.files.path("orders.csv"), O_WRONLY)
    let changed = Array(DiskCacheTests.data.replacing("250", with: "251").utf8)
    #expect(write(descriptor, changed, changed.count) == changed.count)
    #if canImport(Darwin)
      let times = [before.st_atimespec, before.st_mtimespec]
    #else
      let times = [before.st_atim, before.st_mtim]
    #endif
    #expect(futimens(descriptor, times) == 0)
    close(descriptor)
    var after = stat()
    stat(bench.files.path("orders.csv"), &after)
    #expect(after.st_size == before.st_size && after.st_ino == before.st_ino)
    let second = try bench.start()
    #expect(second.csv == first.csv.replacing("250", with: "251") && second.csv != first.csv)
    #expect(second.remarks == [] && bench.entries.count == 1)
    #expect(try bench.start().csv == second.csv)
  }

  @Test func otherWaysOfReadingAreOtherEntries() throws {
    let bench = try Bench()
    _ = try bench.start()
    try bench.files.write("shop.kpi", DiskCacheTests.rules.replacing("time day;", with: "time day; channel: text;"))
    #expect(try bench.start().csv.contains("250"))
    #expect(bench.entries.count == 2)
  }

  @Test func anotherVersionWritesAnew() throws {
    let bench = try Bench()
    let first = try bench.start(bench.cache(version: "1"))
    let other = try bench.start(bench.cache(version: "2"))
    #expect(other.csv == first.csv)
    #expect(other.remarks.count == 1 && other.remarks[0].contains("another version of kpi; it is written anew"))
    #expect(try bench.start(bench.cache(version: "2")).remarks == [])
    #expect(bench.entries.count == 1)
  }

  @Test func damagedEntriesAreWrittenAnew() throws {
    let bench = try Bench()
    let first = try bench.start()
    let whole = try FileSystem.read(bench.entries[0])
    for place in stride(from: 0, to: whole.count, by: 13) {
      var bytes = whole
      bytes[place] ^= 0x10
      try FileSystem.replace(bench.entries[0], with: bytes)
      let damaged = try bench.start()
      #expect(damaged.csv == first.csv && damaged.problems == first.problems, "byte \(place): \(damaged)")
    }
    for length in stride(from: 0, to: whole.count, by: 37) {
      try FileSystem.replace(bench.entries[0], with: Array(whole[..<length]))
      let cut = try bench.start()
      #expect(cut.csv == first.csv && cut.problems == first.problems)
      #expect(cut.remarks.count == 1 && cut.remarks[0].contains("cut off; it is written anew"))
      #expect(try FileSystem.read(bench.entries[0]) == whole)
    }
  }

  // MARK: The folder

  @Test func foldersOpenToOthersAreRefused() throws {
    let bench = try Bench()
    mkdir(bench.cacheFolder, 0o755)
    chmod(bench.cacheFolder, 0o755)
    let first = try bench.start()
    #expect(first.csv.contains("250"))
    #expect(first.remarks.count == 1 && first.remarks[0].contains("it is open to others; `chmod 700 "))
    #expect(bench.entries.isEmpty)
  }

  /// It was closed twice, and the second time another thread had got its number: files could not be read, once in a hundred
  /// runs of the tests.
  @Test func aRefusedFolderClosesNothingOfOthers() throws {
    let bench = try Bench()
    mkdir(bench.cacheFolder, 0o755)
    chmod(bench.cacheFolder, 0o755)
    let folder = bench.cacheFolder
    let path = bench.files.path("orders.csv")
    let outcomes = concurrently(4) { thread in
      (0..<2000).allSatisfy { _ in
        if thread > 1 { return (try? FileSystem.read(path)) == Array(DiskCacheTests.data.utf8) }
        return !DiskCache(folder: folder, version: "1").takeRemarks().isEmpty
      }
    }
    #expect(outcomes == [true, true, true, true])
  }

  @Test func foldersOfOthersAreRefused() throws {
    guard geteuid() == 0 else { return }
    let bench = try Bench()
    mkdir(bench.cacheFolder, 0o700)
    #expect(chown(bench.cacheFolder, 12345, 12345) == 0)
    let first = try bench.start()
    #expect(first.csv.contains("250"))
    #expect(first.remarks.count == 1 && first.remarks[0].contains("it belongs to somebody else"))
    #expect(bench.entries.isEmpty)
  }

  @Test func placesWhereNoFolderCanBe() throws {
    let bench = try Bench()
    try bench.files.write("file", "x")
    for path in [bench.files.path("file"), bench.files.path("file/below"), "/proc/none/kpi"] {
      let first = try bench.start(DiskCache(folder: path, version: "1"))
      #expect(first.csv.contains("250"))
      #expect(first.remarks.count == 1 && first.remarks[0].contains("is not used"), "\(first.remarks)")
    }
  }

  @Test func missingFoldersAboveAreMade() throws {
    let bench = try Bench()
    let path = bench.files.path("a/b/cache")
    #expect(try bench.start(DiskCache(folder: path, version: "1")).remarks == [])
    #expect(try FileSystem.names(in: path).count == 1)
  }

  @Test func entriesThatOthersMayReadOrThatAreLinksAreNotUsed() throws {
    let bench = try Bench()
    let first = try bench.start()
    chmod(bench.entries[0], 0o644)
    let open = try bench.start()
    #expect(open.csv == first.csv && open.remarks.count == 1)
    #expect(bench.modes(bench.entries[0]) == 0o600)
    let name = bench.entries[0]
    rename(name, bench.files.path("elsewhere"))
    symlink(bench.files.path("elsewhere"), name)
    let linked = try bench.start()
    #expect(linked.csv == first.csv && linked.remarks.count == 1)
    #expect(try bench.start().remarks == [])
  }

  @Test func whatDeadWritersLeftGoes() throws {
    let bench = try Bench()
    _ = try bench.start()
    let left = bench.entries[0] + ".4711.99.tmp"
    let alive = bench.entries[0] + ".4712.99.tmp"
    for path in [left, alive] { try FileSystem.replace(path, with: [1, 2, 3]) }
    let held = open(alive, O_RDWR)
    flock(held, LOCK_EX)
    try bench.files.write("orders.csv", DiskCacheTests.data + "2026-03-01,5,web\n")
    _ = try bench.start()
    #expect(!bench.entries.contains(left) && bench.entries.contains(alive))
    close(held)
  }

  @Test func theSizeIsBounded() throws {
    let bench = try Bench()
    _ = try bench.start()
    let first = bench.entries[0]
    let size = try FileSystem.read(first).count
    // Another way of reading is another entry; both do not fit.
    try bench.files.write("shop.kpi", DiskCacheTests.rules.replacing("time day;", with: "time day; channel: text;"))
    #expect(try bench.start(bench.cache(size: size + size / 2)).remarks == [])
    #expect(bench.entries.count == 1 && bench.entries[0] != first)
    try bench.files.write("orders.csv", DiskCacheTests.data + "2026-03-01,5,web\n")
    let tooLarge = try bench.start(bench.cache(size: 100))
    #expect(tooLarge.csv.contains("105"))
    #expect(tooLarge.remarks.count == 1 && tooLarge.remarks[0].contains("cannot be kept"))
    #expect(bench.entries.isEmpty)
  }

  /// Used last, gone last.
  @Test func theOldestUseGoesFirst() throws {
    let bench = try Bench()
    let variants = ["", " channel: text;", " notes: text;"].map {
      DiskCacheTests.rules.replacing("time day;", with: "time day;" + $0)
    }
    for rules in variants[..<2] {
      try bench.files.write("shop.kpi", rules)
      _ = try bench.start()
    }
    let both = bench.entries
    for entry in both {
      let old = [timespec(tv_sec: 1000, tv_nsec: 0), timespec(tv_sec: 1000, tv_nsec: 0)]
      utimensat(AT_FDCWD, entry, old, 0)
    }
    try bench.files.write("shop.kpi", variants[0])
    _ = try bench.start()
    let sizes = try both.map { try FileSystem.read($0).count }
    try bench.files.write("orders.csv", DiskCacheTests.data + "2026-03-01,5,web\n")
    try bench.files.write("shop.kpi", variants[1].replacing("channel: text", with: "channel: text; day: date"))
    _ = try bench.start(bench.cache(size: sizes.reduce(0, +) + 200))
    #expect(bench.entries.count == 2)
    try bench.files.write("orders.csv", DiskCacheTests.data)
    try bench.files.write("shop.kpi", variants[0])
    let before = bench.entries
    _ = try bench.start()
    #expect(bench.entries == before, "the entry that was used last is still there")
  }

  /// Many starts at once on one folder: all give the answer, and a whole entry is left.
  @Test func startsAtOnce() throws {
    let bench = try Bench()
    let answers = concurrently(8) { _ in
      (0..<6).map { _ in (try? bench.start())?.csv ?? "" }
    }
    #expect(Set(answers.flatMap { $0 }).count == 1 && answers[0][0].contains("250"))
    #expect(bench.entries.count == 1)
    #expect(try bench.start().remarks == [])
  }

  @Test func whatIsNoFileIsNotKept() throws {
    let bench = try Bench()
    let pipe = bench.files.path("pipe.csv")
    #expect(mkfifo(pipe, 0o600) == 0)
    Thread.detachNewThread {
      let end = open(pipe, O_WRONLY)
      let bytes = Array(DiskCacheTests.data.utf8)
      _ = write(end, bytes, bytes.count)
      close(end)
    }
    #expect(try bench.start(data: ["orders": [pipe]]).csv.contains("250"))
    #expect(bench.entries.isEmpty)
  }

  // MARK: Sessions

  @Test func aSessionGoesOnWithWhatItHas() throws {
    let bench = try Bench()
    _ = try bench.start()
    var options = DataOptions()
    options.cache = bench.cache()
    let session = Session(options: options)
    let (loaded, problems) = session.loading([bench.files.path("shop.kpi")], reader: .files)
    #expect(!problems.hasErrors)
    try bench.files.write("orders.csv", DiskCacheTests.data + "2026-03-01,5,web\n")
    let reloaded = loaded.reloading(reader: .files).session
    #expect(reloaded.analyzed.data.tables["orders"]?.rowCount == 4)
    #expect(loaded.analyzed.data.tables["orders"]?.rowCount == 3)
  }
}
