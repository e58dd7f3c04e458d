import Columns
import Evaluation
import SourceText
import Syntax

extension Digest {
  /// Of all tables of a program: what they hold and how they were read. Nil where one is not known to the last byte.
  init?(ofTables analyzed: AnalyzedProgram) {
    var fields = FieldWriter()
    for (dataset, loaded) in analyzed.data.loaded.sorted(by: { $0.key < $1.key }) {
      guard let table = loaded.report.key, let bytes = loaded.report.content else { return nil }
      fields.add(dataset)
      fields.add(table)
      fields.add(bytes)
    }
    self.init(of: fields.bytes)
  }
}

/// An entry for what was derived of the rows: one for the same rule files, whatever was asked of them.
extension DiskCache {
  private static let derivedRows = Phrase("what was computed of the rows", "行から計算したもの")

  /// What an earlier start has derived of the same data under the same rules.
  func derivedRows(of analyzed: AnalyzedProgram) -> DerivedRows? {
    guard let identity = derivedIdentity(of: analyzed), let folder else { return nil }
    let name = identity.key.hexadecimal + CacheFolder.suffix
    do throws(CacheFault) {
      guard let file = try folder.file(name), file.identity == identity else { return nil }
      let rows = try DerivedRows(file, threadCount: analyzed.options.threadCount)
      folder.touch(name)
      return rows
    } catch {
      remark(DiskCache.unused(Phrase("a cache entry of computed columns", "計算した列のキャッシュ"), error))
      return nil
    }
  }

  func remember(_ snapshot: DerivedSnapshot, of analyzed: AnalyzedProgram) {
    guard let identity = derivedIdentity(of: analyzed) else { return }
    remember(
      Entry(identity: identity, threadCount: analyzed.options.threadCount, subject: DiskCache.derivedRows) {
        (file) throws(CacheFault) in try snapshot.write(to: file)
      }, as: identity.key.hexadecimal + CacheFolder.suffix)
  }

  /// Nil where something is in error, or set for this start only. Questions have no part in what rows are.
  private func derivedIdentity(of analyzed: AnalyzedProgram) -> SectionFile.Identity? {
    guard !analyzed.problems.hasErrors, analyzed.settings == nil, !analyzed.data.loaded.isEmpty,
      let data = Digest(ofTables: analyzed), let here = FileSystem.realPath(".")
    else { return nil }
    var key = FieldWriter()
    var content = FieldWriter()
    key.add("derived")
    key.add(here)
    for file in analyzed.program.files {
      let texts = file.tree.statements.compactMap { statement -> String? in
        if case .query = statement.kind { return nil }
        return file.source.text(statement.range)
      }
      if texts.isEmpty { continue }
      key.add(file.source.name)
      content.add(file.folder)
      content.add(texts: texts)
    }
    content.add(data)
    return SectionFile.Identity(program: program, key: Digest(of: key.bytes), content: Digest(of: content.bytes))
  }
}
