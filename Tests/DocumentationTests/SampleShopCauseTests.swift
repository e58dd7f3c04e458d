import Foundation
import Testing

/// The two tables of README.md that hold what is true of the sample shop beside what `evidence` says of it.
@Test func gradesOfTheSampleShopAreThoseOfTheReadme() throws {
  let folder = try DocumentFolder("README.md")
  func cells(_ line: Substring, _ separator: String) -> [String] {
    line.components(separatedBy: separator).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
  let text = try String(contentsOfFile: Package.root + "/README.md", encoding: .utf8)
  let rows = text.split(separator: "\n").map { cells($0, "|") }
    .filter { $0.count >= 3 && $0[1].hasPrefix("`") && $0[1].contains("→") }
  #expect(rows.count == 16)
  let answer = folder.run(["show", "evidence", "rules/mailorder"]).output
  let found = answer.split(separator: "\n").map { cells($0, "  ") }.filter { $0.count >= 2 }
  for row in rows {
    let link = row[1].trimmingCharacters(in: ["`"])
    let grade = try #require(found.first { $0[0] == link }?[1], "\(link) is declared")
    #expect(grade == row[2] || grade.hasPrefix(row[2] + " ("), "\(link)")
  }
}
