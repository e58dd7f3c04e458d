/// Numbers in rows and columns, one column after the other in memory.
package struct Matrix: Hashable, Sendable {
  package let rows: Int
  package private(set) var columns: Int
  /// `columns` runs of `rows` numbers.
  package private(set) var elements: [Double]

  /// Without columns yet.
  package init(rows: Int) {
    self.rows = max(0, rows)
    columns = 0
    elements = []
  }

  package init(rows: Int, columns: Int, repeating value: Double = 0) {
    self.rows = max(0, rows)
    self.columns = max(0, columns)
    elements = Array(repeating: value, count: self.rows * self.columns)
  }

  init(diagonal value: Double, size: Int) {
    self.init(rows: size, columns: size)
    for index in 0..<size { elements[index * size + index] = value }
  }

  init(rows: Int, columns: Int, elements: [Double]) {
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// Nil if the columns are not of one length.
  package init?(columns: [[Double]]) {
    self.init(rows: columns.first?.count ?? 0)
    elements.reserveCapacity(rows * columns.count)
    for column in columns {
      guard append(column) else { return nil }
    }
  }

  package subscript(row: Int, column: Int) -> Double {
    get { elements[column * rows + row] }
    set { elements[column * rows + row] = newValue }
  }

  package func column(_ index: Int) -> ArraySlice<Double> { elements[index * rows..<(index + 1) * rows] }

  /// Adds a column at the right; false, and nothing is done, if its length is another.
  @discardableResult package mutating func append(_ column: some Collection<Double>) -> Bool {
    guard column.count == rows else { return false }
    elements.append(contentsOf: column)
    columns += 1
    return true
  }

  func squaresOfRows() -> [Double] {
    var result: [Double] = Array(repeating: 0, count: rows)
    for column in 0..<columns {
      for row in 0..<rows {
        let value = elements[column * rows + row]
        result[row] += value * value
      }
    }
    return result
  }

  mutating func multiplyRows(by weights: [Double]) {
    for column in 0..<columns {
      for row in 0..<rows { elements[column * rows + row] *= weights[row] }
    }
  }

  /// Adds a column of ones: the constant of a regression.
  package mutating func appendConstant() { append(repeatElement(1, count: rows)) }
}
