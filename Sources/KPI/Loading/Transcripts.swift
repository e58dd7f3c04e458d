import Columns
import SourceText

/// What a command has written, and its exit code.
package struct Transcript: Hashable, Sendable {
  package var output: String
  package var error: String
  package var code: Int32

  package init(output: String, error: String, code: Int32) {
    self.output = output
    self.error = error
    self.code = code
  }
}

/// A command about rules and data that are known to the last byte: what it writes follows from them.
package struct AskedCommand: Sendable {
  fileprivate var name: String
  fileprivate var identity: SectionFile.Identity
}

extension DiskCache {
  private static let section = "transcript"

  /// Nil: something is in error, or the command reads data that no entry can stand for.
  ///
  /// - Parameter words: what was asked, and all of the surroundings that show in what is written.
  package func command(_ words: [String], of analyzed: AnalyzedProgram) -> AskedCommand? {
    guard !analyzed.problems.hasErrors, let here = FileSystem.realPath(".") else { return nil }
    var key = FieldWriter()
    key.add(here)
    key.add(texts: words)
    guard let data = Digest(ofTables: analyzed) else { return nil }
    var content = FieldWriter()
    for file in analyzed.program.files {
      content.add(file.source.name)
      content.add(file.folder)
      content.add(file.isRequested)
      content.add(Digest(of: file.source.bytes))
    }
    content.add(data)
    let identity = SectionFile.Identity(
      program: program, key: Digest(of: key.bytes), content: Digest(of: content.bytes))
    return AskedCommand(name: identity.key.hexadecimal + CacheFolder.suffix, identity: identity)
  }

  /// What the command has written before; nil: it has not been asked, or something has changed since.
  package func transcript(of command: AskedCommand) -> Transcript? {
    do throws(CacheFault) {
      guard let file = try folder?.file(command.name), file.identity == command.identity else { return nil }
      var fields = FieldReader(try file.bytes(of: DiskCache.section))
      let transcript = Transcript(
        output: try fields.text(), error: try fields.text(), code: Int32(try fields.count(upTo: 255)))
      try fields.requireEnd()
      folder?.touch(command.name)
      return transcript
    } catch {
      remark(DiskCache.unused(Phrase("a cache entry of an answer", "答えのキャッシュ"), error))
      return nil
    }
  }

  package func remember(_ transcript: Transcript, of command: AskedCommand) {
    var fields = FieldWriter()
    fields.add(transcript.output)
    fields.add(transcript.error)
    fields.add(Int(transcript.code))
    let bytes = fields.bytes
    remember(
      Entry(identity: command.identity, threadCount: 1, subject: Phrase("the answer", "答え")) {
        (file) throws(CacheFault) in
        try file.add(DiskCache.section, bytes)
      }, as: command.name)
  }
}
