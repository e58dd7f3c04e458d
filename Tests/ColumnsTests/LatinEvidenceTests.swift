import TestPhrases
import Testing

@testable import Columns

/// Bytes that are Latin letters in one encoding and Japanese in another.
@Suite struct LatinEvidenceTests {
  /// As windows-1252 has it.
  private func latin(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { $0 == "’" ? 0x92 : $0 == "€" ? 0x80 : UInt8(truncatingIfNeeded: $0.value) }
  }

  private func report(_ bytes: [UInt8]) throws -> (
    encoding: String, reason: EncodingReason, notes: [String], first: String
  ) {
    let loaded = try loadBytes(bytes)
    let notes = loaded.report.messages.filter { $0.code == .guessedEncoding }
    for note in notes { #expect(disagreement(of: note.text) == nil) }
    return (
      loaded.report.files[0].encoding, loaded.report.files[0].encodingReason, notes.map(\.text.english),
      cells(loaded.table.columns[0].column).joined(separator: " ")
    )
  }

  @Test(arguments: ["Sébastien Hélène", "Jörg", "20°C l’état", "£5 £7", "Åsa"])
  func lettersAmongLettersAreLatin(_ text: String) throws {
    let found = try report(latin("name,n\n\(text),1\n"))
    #expect(found.encoding == "latin1")
    #expect(found.reason == .guess)
    #expect(found.first == visible(text))
    #expect(
      found.notes == [
        "read as latin1, but it might be cp932: the text fits both; `encoding \"cp932\"` reads it so"
      ])
  }

  /// In `Café,` the accent is no character of CP932 at all.
  @Test func whatIsNothingElseIsLatin() throws {
    let found = try report(latin("name,n\nCafé,1\n"))
    #expect(found.encoding == "latin1")
    #expect(found.first == "Café")
    #expect(
      found.notes == [
        "read as latin1 (windows-1252): it is neither UTF-8 nor Japanese, and its letters stand as they do in Latin"
          + " scripts; `encoding \"latin1\"` says so"
      ])
  }

  /// `日付`, `ﾃｽﾄ`, `A社`, `ｱ` as a code, `ｶﾅ1`: no byte is unknown to windows-1252, and none of them is Latin.
  @Test(arguments: [
    [0x93, 0xFA, 0x95, 0x74], [0xC3, 0xBD, 0xC4], [0x41, 0x8E, 0xD0], [0xB1], [0xB6, 0xC5, 0x31],
  ])
  func japaneseStaysJapanese(_ bytes: [UInt8]) throws {
    let found = try report(Array("name,n\n".utf8) + bytes + Array(",1\n".utf8))
    #expect(found.encoding == "cp932")
    #expect(!found.notes.contains { $0.contains("latin1") })
  }

  /// As much speaks for one as for the other: `é` among letters, and `日付`.
  @Test func whereBothMakeSenseBothAreNamed() throws {
    let found = try report(latin("Hélène Béa Léa,n\n") + [0x93, 0xFA, 0x95, 0x74] + Array(",1\n".utf8))
    #expect(found.notes.count == 1)
    #expect(found.notes.first?.contains("cp932") == true)
    #expect(found.notes.first?.contains("latin1") == true)
  }

  @Test(arguments: ["日本é語é", "Café Zoé"]) func brokenUTF8IsNoLatin(_ text: String) {
    let message = faultOfBytes(Array("name\n\(text)\nCaf".utf8) + [0xE9, 0x0A])
    #expect(message?.code == .brokenEncoding)
    #expect(message?.text.english.contains("as utf-8") == true)
  }

  private func faultOfBytes(_ bytes: [UInt8]) -> DataMessage? {
    do {
      _ = try loadBytes(bytes)
      return nil
    } catch { return (error as? DataFault)?.message }
  }
}
