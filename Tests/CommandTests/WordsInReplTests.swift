import KPI
import Testing

@testable import Command

/// What people type into any prompt, and going back and forth.
@Suite struct WordsInReplTests {
  @Test(arguments: ["help", "?", "HELP", ":help"])
  func helpIsGiven(_ word: String) {
    #expect(ScriptedSession().answer(word).contains("\n  :load FILES"))
  }

  @Test func helpAboutAWord() {
    let session = ScriptedSession()
    _ = session.answer("sales = 3")
    for words in ["help sales", "? sales", "?sales", ":help sales"] {
      #expect(session.answer(words).hasPrefix("sales = 3\n"), "\(words)")
    }
    // Where the rules have such a name it is asked.
    _ = session.answer("help = 5")
    _ = session.answer("exit = 7")
    #expect(session.answer("help") == "5\n")
    #expect(session.answer("exit") == "7\n")
  }

  @Test func backAndForth() {
    let session = ScriptedSession()
    _ = session.answer("a = 1")
    _ = session.answer("a = 2")
    #expect(session.answer(":redo") == "there is nothing that was undone\n")
    _ = session.answer(":undo")
    #expect(session.answer("a") == "1\n")
    _ = session.answer(":undo")
    #expect(session.answer(":redo") == "again 0 files, 0 datasets, 1 definition\n")
    #expect(session.answer("a") == "1\n")
    _ = session.answer(":redo")
    #expect(session.answer("a") == "2\n")
    // A change ends what could be had again.
    _ = session.answer(":undo")
    _ = session.answer("b = 1")
    #expect(session.answer(":redo") == "there is nothing that was undone\n")
  }

  @Test func editingNeedsATerminalAndSomethingToEdit() {
    let session = ScriptedSession()
    _ = session.answer("sales = 3")
    #expect(session.answer(":edit") == "`:edit` needs a terminal\n")
    #expect(session.answer(":edit salse") == "`salse` is no definition and no loaded rule file; there is `sales`\n")
  }
}
