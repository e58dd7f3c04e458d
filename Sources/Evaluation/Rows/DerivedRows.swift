import Columns
import Semantics

/// What an earlier start has derived of the same rows under the same rules: groups, and columns that are computed. Each is read
/// when it is first asked for; what cannot be read is computed.
package final class DerivedRows: Sendable {
  private struct StoredVector: Sendable {
    var count: Int
    var column: ColumnSections
    var undecided: NumberSection?
    var notHappened: NumberSection?
  }

  private struct StoredGroups: Sendable {
    var rowCount: Int
    var groupCount: Int
    var firstRows: NumberSection
    var groups: NumberSection
  }

  private let file: SectionFile
  private let threadCount: Int
  private let vectors: [String: StoredVector]
  private let groupings: [String: StoredGroups]
  /// Datasets of which every key names one row.
  let checked: Set<String>

  package init(_ file: SectionFile, threadCount: Int) throws(CacheFault) {
    var fields = FieldReader(try file.bytes(of: DerivedRows.section))
    let vectors = try fields.list { (fields) throws(CacheFault) -> (String, StoredVector) in
      let name = try fields.text()
      let count = try fields.count(upTo: Int(Int32.max))
      let column = try ColumnSections(&fields, named: name, count: count, in: file, threadCount: threadCount)
      func bits(_ kind: String) throws(CacheFault) -> NumberSection? {
        try fields.flag() ? try NumberSection(&fields, named: "\(kind) \(name)", count: (count + 63) / 64) : nil
      }
      let undecided = try bits("undecided")
      return (
        name, StoredVector(count: count, column: column, undecided: undecided, notHappened: try bits("not happened"))
      )
    }
    let groupings = try fields.list { (fields) throws(CacheFault) -> (String, StoredGroups) in
      let name = try fields.text()
      let rowCount = try fields.count(upTo: Int(Int32.max))
      let groupCount = try fields.count(upTo: rowCount)
      let firstRows = try NumberSection(&fields, named: "first rows \(name)", count: groupCount)
      let groups = try NumberSection(&fields, named: "groups \(name)", count: rowCount)
      return (
        name, StoredGroups(rowCount: rowCount, groupCount: groupCount, firstRows: firstRows, groups: groups)
      )
    }
    checked = Set(try fields.texts())
    try fields.requireEnd()
    self.vectors = Dictionary(vectors) { first, _ in first }
    self.groupings = Dictionary(groupings) { first, _ in first }
    self.file = file
    self.threadCount = threadCount
  }

  fileprivate static let section = "derived"

  fileprivate func vector(_ name: String) -> Vector? {
    guard let stored = vectors[name] else { return nil }
    do throws(CacheFault) {
      var vector = Vector(try stored.column.column())
      func bits(_ section: NumberSection?) throws(CacheFault) -> Bitmap? {
        guard let section else { return nil }
        return Bitmap(words: try section.words(of: file, threadCount: threadCount), count: stored.count)
      }
      vector.undecided = try bits(stored.undecided)
      vector.notHappened = try bits(stored.notHappened)
      return vector
    } catch { return nil }
  }

  /// A computed column; nil where it is to be computed.
  func column(_ column: ColumnModel, of dataset: DatasetModel, count: Int) -> Vector? {
    guard let vector = vector(DerivedRows.name(column, dataset)), vector.count == count, vector.fits(column.type) else {
      return nil
    }
    return vector
  }

  /// The groups of a dataset's rows, and the first row of each.
  func groups(of name: String, rowCount: Int) -> RowGroups? {
    guard let stored = groupings[name], stored.rowCount == rowCount else { return nil }
    do throws(CacheFault) {
      return RowGroups(
        firstRows: try stored.firstRows.numbers(
          of: file, threadCount: threadCount, allowed: 0...max(0, rowCount - 1)),
        groups: try stored.groups.numbers(of: file, threadCount: threadCount, allowed: -1...stored.groupCount - 1))
    } catch { return nil }
  }

  fileprivate static func name(_ column: ColumnModel, _ dataset: DatasetModel) -> String {
    "\(dataset.name).\(column.name)"
  }

  fileprivate var vectorNames: [String] { vectors.keys.sorted() }
  fileprivate var groupNames: [String] { groupings.keys.sorted() }
  fileprivate func groups(named name: String) -> RowGroups? {
    groupings[name].flatMap { groups(of: name, rowCount: $0.rowCount) }
  }
}

/// The group of each row, −1 for none, and of each group its first row.
struct RowGroups: Sendable {
  var firstRows: [Int32]
  var groups: [Int32]
}

extension Vector {
  /// Whether its values are of a column's type: an entry is not believed.
  fileprivate func fits(_ type: ValueType) -> Bool {
    switch (type, column.values) {
    case (.number, .exact), (.number, .doubles), (.text, .texts), (.boolean, .booleans), (.date, .days),
      (.moment, .moments):
      true
    case (.period(let wanted), .periods(_, let grain)): wanted == grain
    // A column of no known type is computed.
    case (_, _): false
    }
  }
}

/// What an engine has derived of the rows, to be kept for the next start.
package struct DerivedSnapshot: Sendable {
  fileprivate var vectors: [String: Vector] = [:]
  fileprivate var groupings: [String: RowGroups] = [:]
  fileprivate var checked: Set<String> = []
  /// What was there at the start and has not been asked for.
  fileprivate var before: DerivedRows?

  package func write(to file: SectionFileWriter) throws(CacheFault) {
    var all = vectors
    for name in before?.vectorNames ?? [] where all[name] == nil { all[name] = before?.vector(name) }
    var groups = groupings
    for name in before?.groupNames ?? [] where groups[name] == nil { groups[name] = before?.groups(named: name) }
    var fields = FieldWriter()
    fields.add(all.count)
    for (name, vector) in all.sorted(by: { $0.key < $1.key }) {
      fields.add(name)
      fields.add(vector.count)
      try Columns.write(vector.column, named: name, to: file, &fields)
      for (kind, bits) in [("undecided", vector.undecided), ("not happened", vector.notHappened)] {
        fields.add(bits != nil)
        if let bits { try Columns.write(bits.words, named: "\(kind) \(name)", to: file, &fields) }
      }
    }
    fields.add(groups.count)
    for (name, rows) in groups.sorted(by: { $0.key < $1.key }) {
      fields.add(name)
      fields.add(rows.groups.count)
      fields.add(rows.firstRows.count)
      try Columns.write(rows.firstRows, named: "first rows \(name)", to: file, &fields)
      try Columns.write(rows.groups, named: "groups \(name)", to: file, &fields)
    }
    fields.add(texts: checked.union(before?.checked ?? []).sorted())
    try file.add(DerivedRows.section, fields.bytes)
  }
}

extension Engine {
  /// Columns of fewer rows are computed in no time.
  private static let fewestKept = 1000

  /// What has been derived since the start and was not there before; nil where that is nothing. Where keys or references
  /// were found wrong nothing is kept either: who reads a kept column does not meet what is to be said of its rows.
  package var derivedSnapshot: DerivedSnapshot? {
    guard shared.rows.issues.isEmpty, shared.rows.orphanCounts.values.allSatisfy({ $0 == 0 }) else { return nil }
    var snapshot = DerivedSnapshot()
    snapshot.before = shared.derived
    var isNew = false
    for state in states
    where state.rowCount >= Engine.fewestKept || (state.groups?.groups.count ?? 0) >= Engine.fewestKept {
      guard case .ready = state.phase else { continue }
      let dataset = model.datasets[state.id.index]
      if let groups = state.groups {
        snapshot.groupings[dataset.name] = groups
        isNew = isNew || shared.derived?.groupNames.contains(dataset.name) != true
      }
      snapshot.checked.insert(dataset.name)
      isNew = isNew || shared.derived?.checked.contains(dataset.name) != true
      for (index, vector) in state.columns where index < dataset.columns.count {
        let column = dataset.columns[index]
        guard column.isDerived, !vector.isScalar, vector.reasons == nil, vector.fits(column.type) else { continue }
        let name = DerivedRows.name(column, dataset)
        snapshot.vectors[name] = vector
        isNew = isNew || shared.derived?.vectorNames.contains(name) != true
      }
    }
    return isNew ? snapshot : nil
  }

  /// What an earlier start has derived. Set before anything is asked.
  package func continueFrom(_ derived: DerivedRows?) { shared.derived = derived }
}

extension ColumnModel {
  /// Computed from rows, and neither read nor taken over.
  var isDerived: Bool {
    switch source {
    case .key, .formula: true
    case .file, .inherited, .clock, .stackedLabel, .stackedValue: false
    }
  }
}
