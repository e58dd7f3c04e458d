import Columns

/// A text in CP932, and the characters that have no place in it, each of which became `?`.
package func spreadsheetBytes(_ text: String) -> (bytes: [UInt8], unmapped: [Character]) { cp932Bytes(text) }
