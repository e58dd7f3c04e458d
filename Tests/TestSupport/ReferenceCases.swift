import Foundation

/// The reference cases that stand beside the package; where they are not there, tests say so and are skipped.
package enum ReferenceCases {
  // The file may be reached over a link.
  private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "../../../shared/cases/causal").standardizedFileURL.path
  package static let isThere = FileManager.default.fileExists(atPath: folder)

  /// A file that is not what its tests read.
  package struct Malformed: Error {
    package var path: String
  }

  /// - Parameter path: in that folder, such as `segments/adtributor.json`.
  package static func object(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(filePath: folder + "/" + path))
    guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw Malformed(path: path)
    }
    return object
  }

  package static func cases(_ path: String) throws -> [[String: Any]] {
    guard let cases = try object(path)["cases"] as? [[String: Any]] else { throw Malformed(path: path) }
    return cases
  }

  /// The columns of a CSV file of numbers, by the names of its first line; an empty cell is NaN.
  package static func columns(_ path: String) throws -> [String: [Double]] {
    let text = try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
    var lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    guard !lines.isEmpty else { throw Malformed(path: path) }
    let names = lines.removeFirst()
    var columns: [String: [Double]] = [:]
    for (index, name) in names.enumerated() {
      columns[String(name)] = lines.map { index < $0.count ? Double($0[index]) ?? .nan : .nan }
    }
    return columns
  }
}
