import CivilTime
import TestRandom
import Testing

@testable import Columns

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A table in an entry of a cache, in a folder of the test.
struct Kept {
  let folder: TemporaryFolder
  let path: String
  static let identity = SectionFile.Identity(
    program: Digest(low: 1, high: 2), key: Digest(low: 3, high: 4), content: Digest(low: 5, high: 6))

  init(_ loaded: LoadedTable, threadCount: Int = 1) throws {
    folder = try TemporaryFolder()
    path = folder.path + "/entry"
    let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    defer { close(descriptor) }
    let file = SectionFileWriter(
      descriptor: descriptor, identity: Kept.identity, threadCount: threadCount, mostBytes: 1 << 40)
    try write(loaded, to: file)
    try file.finish()
  }

  func file() throws -> SectionFile { try SectionFile(descriptor: open(path, O_RDONLY)) }

  /// - Parameter reload: what the sources are taken for where the entry is damaged.
  func table(
    threadCount: Int = 1, _ reload: @escaping @Sendable () -> LoadedTable? = { nil }
  ) throws -> (table: LoadedTable, recovery: CacheRecovery) {
    let recovery = CacheRecovery(subject: "x.csv", reload: reload, report: { _ in })
    var options = LoadOptions()
    options.threadCount = threadCount
    return (try storedTable(in: try file(), options: options, mostRows: 1 << 20, recovery: recovery), recovery)
  }
}

@Suite struct CachingTests {
  @Test(arguments: GoldenDataTests.names) func everyTableComesBack(_ name: String) throws {
    let read = try bytes(of: "\(GoldenDataTests.folder)/\(name)")
    guard let loaded = try? load([.bytes(name: name, read)]) else { return }
    let kept = try Kept(loaded)
    let (table, recovery) = try kept.table()
    #expect(dump(table) == dump(loaded))
    #expect(table.report.messages == loaded.report.messages)
    #expect(table.table.columns.map(\.kind) == loaded.table.columns.map(\.kind))
    #expect(table.table.columns.map(\.isEmpty) == loaded.table.columns.map(\.isEmpty))
    #expect(table.table.columns.map(\.textCount) == loaded.table.columns.map(\.textCount))
    #expect(table.table.columns.map(\.dictionary?.texts) == loaded.table.columns.map(\.dictionary?.texts))
    #expect(table.table.columns.map(\.codeRemark) == loaded.table.columns.map(\.codeRemark))
    #expect(table.table.origins == loaded.table.origins)
    #expect(!recovery.isLost)
  }

  @Test func severalFilesAndTheirNames() throws {
    let sources: [DataSource] = [
      .bytes(name: "a.csv", Array("day,n,m\n2026-01-01,1,\n\n2026-01-02,2,3\n".utf8)),
      .bytes(name: "b.csv", Array("day,n\n2026-02-01,\"5\"\n".utf8)),
    ]
    var options = LoadOptions()
    options.fileNameColumn = "shop"
    let loaded = try load(sources, options: options)
    let table = try Kept(loaded).table().table
    #expect(dump(table) == dump(loaded))
    #expect(table.table.columns.map(\.absentFrom) == loaded.table.columns.map(\.absentFrom))
    #expect(table.table.origins == loaded.table.origins)
  }

  /// Long enough for several blocks and threads, with numbers of every width.
  @Test func manyRows() throws {
    var text = "id,wide,narrow,real,flag,day,time\n"
    for row in 0..<90_000 {
      let wide = row % 7 == 0 ? "" : "\(Int64(row) * 1_000_003_000_001 - 5_000_000_000_000_000)"
      text += "K\(row),\(wide),\(row % 200),\(Double(row) * 1e-30),\(row % 3 == 0 ? "yes" : "no"),"
      text += "2026-01-\(10 + row % 20),2026-01-01 0\(row % 10):00\n"
    }
    let loaded = try loadText(text)
    for threads in [1, 3] {
      let table = try Kept(loaded, threadCount: threads).table(threadCount: threads).table
      #expect(dump(table) == dump(loaded))
    }
    let (one, three) = (try Kept(loaded, threadCount: 1), try Kept(loaded, threadCount: 3))
    #expect(try bytes(of: one.path) == bytes(of: three.path))
  }

  @Test(
    arguments: [
      [], [0], [5], [5, 5, 5], [0, 1, 2, 3], [7, 8, 9], [-1, 254], [-1, 255], [0, 65_535], [0, 65_536],
      [-3, 4_294_967_292],
      [-3, 4_294_967_293], [.min, .max], [.min, .min], [.max, 0, .min, 1], [.max - 1, .max], [.max, .min],
    ] as [[Int64]])
  func numbersOfEveryWidth(_ numbers: [Int64]) throws {
    let table = Table(
      columns: [TableColumn(name: "n", column: Column(.exact(numbers, scale: 0)))], rowCount: numbers.count)
    let back = try Kept(LoadedTable(table: table, report: LoadReport())).table().table
    guard case .exact(let rows, 0) = back.table.columns[0].column.values else {
      Issue.record("other values")
      return
    }
    #expect(rows.elementsEqual(numbers))
  }

  @Test func daysTakeTwoBytesAndCodesThatCountNone() {
    #expect(NumberCoding([20_000, 20_400, 20_100] as [Int32]).width == 2)
    #expect(NumberCoding((0..<1000).map { Int32($0) }).length == 0)
    #expect(NumberCoding([Int32](repeating: 9, count: 1000)).length == 0)
  }

  // MARK: Damage

  private static let text =
    "day,name,amount\n2026-01-01,a,1.5\n2026-01-02,bé,\n2026-01-03,,7\n2026-01-04,c,x\n2026-01-09,a,300\n"

  /// A cut entry is none, wherever it is cut.
  @Test func cutAnywhere() throws {
    let kept = try Kept(try loadText(CachingTests.text))
    let whole = try bytes(of: kept.path)
    for length in 0..<whole.count {
      try writeBytes(Array(whole[..<length]), to: kept.path)
      #expect(throws: CacheFault.self) { try kept.file() }
    }
    try writeBytes(whole + [0], to: kept.path)
    #expect(throws: CacheFault.self) { try kept.file() }
  }

  /// Each bit of each byte: the table is refused, or read from its source, and is never another one.
  @Test func oneBitAnywhere() throws {
    let loaded = try loadText(CachingTests.text)
    let expected = dump(loaded)
    let kept = try Kept(loaded)
    let whole = try bytes(of: kept.path)
    var refused = 0
    for place in whole.indices {
      var damaged = whole
      damaged[place] ^= 1 << UInt8(place % 8)
      try writeBytes(damaged, to: kept.path)
      do {
        let (table, recovery) = try kept.table { loaded }
        #expect(dump(table) == expected, "byte \(place)")
        #expect(!recovery.isLost)
      } catch is CacheFault { refused += 1 }
    }
    #expect(refused > 0)
  }

  /// The head and the directory are right and what they speak of is not: made by somebody who can count digests.
  @Test func sectionsWithOtherContents() throws {
    let loaded = try loadText(CachingTests.text)
    let kept = try Kept(loaded)
    let file = try kept.file()
    for name in file.sections.keys.sorted() {
      let section = try file.section(name)
      for seed in 0..<40 {
        var random = SeededGenerator(seed: UInt64(seed))
        var sections: [(String, [UInt8])] = []
        for other in file.sections.keys.sorted() {
          var bytes = try file.bytes(of: other)
          if other == name, section.length > 0 {
            for _ in 0..<3 { bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
            if seed % 4 == 0 { bytes.removeLast() }
          }
          sections.append((other, bytes))
        }
        let descriptor = open(kept.path + "2", O_RDWR | O_CREAT | O_TRUNC, 0o600)
        let writer = SectionFileWriter(
          descriptor: descriptor, identity: Kept.identity, threadCount: 1, mostBytes: 1 << 40)
        for (name, bytes) in sections { try writer.add(name, bytes) }
        try writer.finish()
        close(descriptor)
        let recovery = CacheRecovery(subject: "", reload: { loaded }, report: { _ in })
        // What comes of it may be wrong, for nobody can know; it must not crash.
        if let hostile = try? SectionFile(descriptor: open(kept.path + "2", O_RDONLY)),
          let table = try? storedTable(in: hostile, options: LoadOptions(), mostRows: 1000, recovery: recovery)
        {
          _ = describe(table)
        }
      }
    }
  }

  /// Damaged after it was opened, and the source is another by now: there is no column, and it is told.
  @Test func lostColumns() throws {
    let loaded = try loadText(CachingTests.text)
    let kept = try Kept(loaded)
    let (table, recovery) = try kept.table()
    var changed = try bytes(of: kept.path)
    let section = try kept.file().section("values 0")
    changed[section.offset] ^= 0xFF
    try writeBytes(changed, to: kept.path)
    #expect(!recovery.isLost)
    #expect(table.table.columns[0].column.validCount == 0)
    #expect(recovery.isLost)
    #expect(table.table.columns[1].column.validCount == 4)
  }

  @Test func otherMachinesAndVersions() throws {
    let kept = try Kept(try loadText(CachingTests.text))
    let whole = try bytes(of: kept.path)
    for (place, words) in [(0, "it is no entry of a cache"), (8, "another version"), (16, "another version")] {
      var other = whole
      other[place] ^= 1
      try writeBytes(other, to: kept.path)
      do {
        _ = try kept.file()
        Issue.record("opened")
      } catch let fault as CacheFault { #expect(fault.words.english.contains(words)) }
    }
  }

  // MARK: Digests

  @Test func anyChangeIsAnotherDigest() {
    var random = SeededGenerator(seed: 11)
    for count in [0, 1, 7, 8, 63, 64, 65, 127, 128, 1000] {
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      var seen: Set<Digest> = [Digest(of: bytes), Digest(of: bytes + [0])]
      for place in bytes.indices {
        var other = bytes
        other[place] ^= 1 << UInt8(random.below(8))
        seen.insert(Digest(of: other))
      }
      #expect(seen.count == count + 2)
    }
    #expect(Digest(of: [UInt8](repeating: 0, count: 64)) != Digest(of: [UInt8](repeating: 0, count: 128)))
  }

  /// Swapped words, and each word in each lane.
  @Test func orderCounts() {
    let zeros = [UInt8](repeating: 0, count: 256)
    var seen: Set<Digest> = []
    for place in zeros.indices {
      var bytes = zeros
      bytes[place] = 1
      seen.insert(Digest(of: bytes))
    }
    #expect(seen.count == zeros.count)
  }

  @Test func theDigestOfAFileIsThatOfItsBytes() throws {
    let folder = try TemporaryFolder()
    let text = (0..<60_000).map { "\($0),\($0 % 77)\n" }.joined()
    let path = try folder.write("a.csv", "a,b\n" + text)
    let source = DataSource.file(path: path)
    let known = Digest(contentOf: [source], threadCount: 1)
    let whole = try bytes(of: path)
    #expect(known == Digest(ofFiles: [Digest(of: whole)]))
    #expect(Digest(contentOf: [source], threadCount: 3) == known)
    #expect(Digest(contentOf: [source, source], threadCount: 1) != known)
    #expect(Digest(contentOf: [source, .standardInput], threadCount: 1) == nil)
    #expect(Digest(contentOf: [.file(path: folder.path)], threadCount: 1) == nil)
  }

  /// Whatever decides how a file is read is in the key.
  @Test func everyOptionIsAnotherKey() {
    let changes: [(inout LoadOptions) -> Void] = [
      { _ in }, { $0.encoding = "cp932" }, { $0.delimiter = ";" }, { $0.decimal = "," }, { $0.isStrict = true },
      { $0.header = HeaderLines(2, 2) }, { $0.header = HeaderLines(1, 2) }, { $0.leftOutTexts = ["a"] },
      { $0.mergedColumns = ["a"] }, { $0.skipAtEnd = 1 }, { $0.emptyTexts = ["-"] }, { $0.sheet = "A" },
      { $0.isDistinct = true },
      { $0.declaredTypes = ["a": .text] }, { $0.declaredTypes = ["a": .period(.month)] },
      { $0.declaredTypes = ["b": .text] }, { $0.declaredUnits = ["a": "円"] },
      { $0.dateOrder = "d/m/y" }, { $0.calendar = CalendarRules(weekStart: 3) }, { $0.timeColumns = ["a"] },
      { $0.stockTimes = ["a"] }, { $0.endTimes = ["a"] }, { $0.zone = ZoneTable(initialOffset: 3600) },
      { $0.zone = ZoneTable(initialOffset: 3600, rule: ZoneRule("CET-1CEST,M3.5.0,M10.5.0/3")) },
      { $0.cellZone = ZoneTable(initialOffset: 3600) }, { $0.fileNameColumn = "a" },
    ]
    var seen: Set<Digest> = []
    for change in changes {
      var options = LoadOptions()
      change(&options)
      seen.insert(Digest(reading: [.file(path: "a.csv")], options))
      // How fast it is read decides nothing.
      options.threadCount = 7
      seen.insert(Digest(reading: [.file(path: "a.csv")], options))
    }
    #expect(seen.count == changes.count)
    #expect(!seen.contains(Digest(reading: [.file(path: "b.csv")], LoadOptions())))
  }

  // MARK: Fields

  @Test func fieldsComeBack() throws {
    var fields = FieldWriter()
    let numbers = [0, 1, -1, 63, 64, -64, -65, 1 << 40, .max, .min]
    for number in numbers { fields.add(number) }
    fields.add("売上")
    fields.add(optional: nil as String?)
    fields.add(optional: 7)
    fields.add(texts: ["", "a"])
    var reader = FieldReader(fields.bytes)
    for number in numbers { #expect(try reader.int() == number) }
    #expect(try reader.text() == "売上")
    #expect(try reader.optionalText() == nil)
    #expect(try reader.optionalInt() == 7)
    #expect(try reader.texts() == ["", "a"])
    try reader.requireEnd()
  }

  @Test func anyBytesAreReadOrRefused() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<3000 {
      let bytes = (0..<random.below(40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      var reader = FieldReader(bytes)
      do {
        while true {
          switch random.below(5) {
          case 0: _ = try reader.int()
          case 1: _ = try reader.text()
          case 2: _ = try reader.texts()
          case 3: _ = try reader.optionalInt()
          default: _ = try reader.digest()
          }
        }
      } catch {}
      var lines = FieldReader(bytes)
      _ = try? LineNumbers(&lines, upTo: 100)
    }
  }
}

private func writeBytes(_ bytes: [UInt8], to path: String) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  defer { close(descriptor) }
  try #require(descriptor >= 0 && write(descriptor, bytes, bytes.count) == bytes.count)
}

private func bytes(of path: String) throws -> [UInt8] {
  let store = try readBytes(of: .file(path: path)).store
  return withExtendedLifetime(store) { store.view.bytes }
}
