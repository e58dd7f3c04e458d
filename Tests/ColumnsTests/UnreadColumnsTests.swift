import Foundation
import TestFolders
import Testing

@testable import Columns

/// Columns of large files wait until somebody asks for them. Here every file is large.
struct UnreadColumnsTests {
  private let text = "id,売上（円）,note,day,n\n1,500,a,2026-01-05,1\n2,¥700,b,2026-01-06,x\n3,,a,2026-01-07,3\n"

  private func load(_ folder: TestFolder, reading names: Set<String>) throws -> LoadedTable {
    let path = folder.path + "/a.csv"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    var options = LoadOptions()
    options.smallestOpenFile = 1
    options.declaredTypes = ["n": .number]
    options.isRead = { !names.isDisjoint(with: $0) }
    return try Columns.load([.file(path: path)], options: options)
  }

  @Test func theyHaveAPlaceAndNothingElse() throws {
    let folder = try TestFolder()
    let table = try load(folder, reading: ["売上", "day"]).table
    #expect(table.columns.map(\.name) == ["id", "売上(円)", "note", "day", "n"])
    #expect(table.columns.map(\.isEmpty) == [true, false, true, false, true])
    #expect(table.columns.map(\.textCount) == [0, 0, 0, 0, 0])
    #expect(table.columns[1].declaredUnit == "円")
    #expect(table.rowCount == 3)
  }

  @Test func theyAreReadWhenTheyAreAskedFor() throws {
    let folder = try TestFolder()
    var loaded = try load(folder, reading: ["id"])
    #expect(loaded.report.messages.isEmpty)
    let before = loaded.table
    try loaded.read { $0.contains("売上") }
    #expect(loaded.table.columns.map(\.isEmpty) == [false, false, true, true, true])
    #expect(cells(loaded.table.columns[1].column) == ["500", "700", "·"])
    #expect(loaded.table.columns[1].declaredUnit == "円")
    try loaded.read { $0.contains("n") }
    #expect(loaded.report.messages.map(\.code) == [.unreadableCell])
    try loaded.read { $0.contains("n") }
    #expect(loaded.report.messages.count == 1)
    // A copy made before knows them, too.
    #expect(cells(before.columns[4].column) == ["1", "·", "3"])
  }

  @Test func whatNobodyAnnouncedIsReadWithAllOthers() throws {
    let folder = try TestFolder()
    let table = try load(folder, reading: ["id"]).table
    #expect(cells(table.columns[2].column) == ["a", "b", "a"])
    #expect(table.columns.map(\.isEmpty) == [false, false, false, false, false])
    #expect(table.columns[3].kind == .days)
  }

  @Test func noneNeedBeRead() throws {
    let folder = try TestFolder()
    #expect(try load(folder, reading: []).table.rowCount == 3)
  }

  @Test func aFileThatHasChangedIsNotReadOn() throws {
    let folder = try TestFolder()
    var loaded = try load(folder, reading: ["id"])
    let handle = try #require(FileHandle(forWritingAtPath: folder.path + "/a.csv"))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("4,1,c,2026-01-08,4\n".utf8))
    try handle.close()
    #expect(throws: DataFault.self) { try loaded.read { $0.contains("note") } }
    #expect(loaded.unread?.fault == nil)
    // Where nobody can be told at once it is kept, and the cells are empty.
    #expect(loaded.table.columns[2].column.validCount == 0)
    #expect(loaded.unread?.fault?.message.code == .changedFile)
  }

  /// Of another encoding, packed, or of several files: they are opened again.
  @Test func textsThatWereMadeOfFilesAreMadeAgain() throws {
    let folder = try TestFolder()
    let path = folder.path + "/a.csv"
    let text = "商品,月,数\n靴,2026-01,1\n帽子,2026-02,2\n"
    try text.write(toFile: path, atomically: false, encoding: .shiftJIS)
    try text.write(toFile: folder.path + "/b.csv", atomically: false, encoding: .utf8)
    for paths in [[path], [path, folder.path + "/b.csv"]] {
      var options = LoadOptions()
      options.smallestOpenFile = 1
      options.isRead = { $0.contains("数") }
      var loaded = try Columns.load(paths.map { .file(path: $0) }, options: options)
      #expect(loaded.table.columns.map(\.isEmpty) == [true, true, false])
      try loaded.read { $0.contains("商品") }
      #expect(cells(loaded.table.columns[0].column).prefix(2) == ["靴", "帽子"])
      #expect(loaded.table.columns[1].isEmpty)
    }
    var options = LoadOptions()
    options.smallestOpenFile = 1
    options.isRead = { _ in false }
    var loaded = try Columns.load([.file(path: path)], options: options)
    try (text + "傘,2026-03,3\n").write(toFile: path, atomically: true, encoding: .shiftJIS)
    #expect(throws: DataFault.self) { try loaded.read { _ in true } }
  }

  @Test func strictFilesAndSmallOnesAreReadWhole() throws {
    let folder = try TestFolder()
    _ = try load(folder, reading: ["id"])
    let changes: [(inout LoadOptions) -> Void] = [{ $0.smallestOpenFile = 1 << 20 }, { $0.isStrict = true }]
    for change in changes {
      var options = LoadOptions()
      options.smallestOpenFile = 1
      options.isRead = { _ in false }
      change(&options)
      let loaded = try Columns.load([.file(path: folder.path + "/a.csv")], options: options)
      #expect(loaded.unread == nil)
      #expect(loaded.table.columns.map(\.isEmpty) == [false, false, false, false, false])
    }
  }
}

/// Keys of which only that is asked, whether each row has another one.
struct AscendingCellsTests {
  private func load(_ ids: [String], _ change: (inout LoadOptions) -> Void = { _ in }) throws -> TableColumn {
    let folder = try TestFolder()
    let path = folder.path + "/a.csv"
    try ("n,id\n" + ids.map { "1,\($0)\n" }.joined()).write(toFile: path, atomically: false, encoding: .utf8)
    var options = LoadOptions()
    (options.smallestOpenFile, options.smallestPortion, options.fewestKeys) = (1, 1, 3)
    options.isRead = { $0.contains("n") }
    options.areKeys = { $0.contains("id") }
    change(&options)
    let column = try Columns.load([.file(path: path)], options: options).table.columns[1]
    _ = folder
    return column
  }

  @Test(arguments: [
    ["1", "2", "10"], ["0", "7", "1000000"], ["O9", "O10", "O11"], ["a", "b", "aa"], ["x-1", "x_1", "x-10"],
    ["A", "B", "a", "b"], ["1", "\"2\"", "3"],
  ]) func thoseThatCountUpAreNotRead(_ ids: [String]) throws {
    let column = try load(ids)
    #expect(column.isAscending && column.isEmpty)
  }

  @Test(arguments: [
    ["1", "2", "2"], ["2", "1", "3"], ["01", "02", "03"], ["1.0", "1.00", "1.000"], ["1", "2", ""],

    ["O1", "2", "O3"], ["O1", "O2", "Ö3"], ["10", "9", "8"], ["1", "2"], ["a", "b", " c"], ["1", "2", "1e5"],
  ]) func allOthersAreRead(_ ids: [String]) throws {
    let column = try load(ids)
    #expect(!column.isAscending && !column.isEmpty)
    #expect(column.column.count == ids.count)
  }

  @Test(arguments: 1...5) func portionsMeet(_ threads: Int) throws {
    let ids = (0..<200).map { "K\($0)" }
    #expect(try load(ids) { $0.threadCount = threads }.isAscending)
    for place in [1, 60, 100, 140, 199] {
      var other = ids
      other[place] = ids[place - 1]
      #expect(!(try load(other) { $0.threadCount = threads }.isAscending))
    }
  }
}
