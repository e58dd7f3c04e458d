/// Rows of cells as CSV (RFC 4180): a cell with a comma is quoted.
struct CSVText {
  private(set) var text = ""
  private let lineEnd: String

  init(header: [String], lineEnd: String = "\n") {
    self.lineEnd = lineEnd
    append(header)
  }

  mutating func append(_ cells: [String]) {
    var isFirst = true
    for cell in cells {
      if !isFirst { text += "," }
      isFirst = false
      text += cell.utf8.contains(UInt8(ascii: ",")) ? "\"\(cell)\"" : cell
    }
    text += lineEnd
  }

  var utf8: [UInt8] { Array(text.utf8) }

  /// In the encoding of Japanese Excel. Swift has no encoder for it, so `cp932Codes` lists the characters of the file; any
  /// other becomes `?`, which a test looks for.
  var cp932: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else if let code = CSVText.cp932Codes[scalar] {
        bytes.append(UInt8(code >> 8))
        bytes.append(UInt8(code & 0xFF))
      } else {
        bytes.append(UInt8(ascii: "?"))
      }
    }
    return bytes
  }

  /// `00042`
  static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  /// `1,234`; the shop has no line of a million and more.
  static func grouped(_ value: Int) -> String {
    value < 1000 ? String(value) : "\(value / 1000),\(padded(value % 1000, 3))"
  }

  /// `１２３４`
  static func fullWidth(_ value: Int) -> String {
    var scalars = String.UnicodeScalarView()
    for digit in String(value).unicodeScalars {
      if let wide = Unicode.Scalar(digit.value + 0xFEE0) { scalars.append(wide) }
    }
    return String(scalars)
  }
}

extension Int? {
  /// Empty for nil.
  var text: String { map { String($0) } ?? "" }
}
