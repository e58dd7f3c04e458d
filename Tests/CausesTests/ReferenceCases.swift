import Foundation
import Testing

/// The reference cases that stand beside the package; where they are not there, tests say so and are skipped.
enum ReferenceCases {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/cases/causal").standardizedFileURL.path
  static let isThere = FileManager.default.fileExists(atPath: folder)

  /// - Parameter path: in that folder, such as `segments/adtributor.json`.
  static func object(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(filePath: folder + "/" + path))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  static func cases(_ path: String) throws -> [[String: Any]] {
    try #require(try object(path)["cases"] as? [[String: Any]])
  }
}
