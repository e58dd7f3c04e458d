import KPI
import SourceText
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The streams and surroundings of one run of the command. Tests give their own.
final class Console {
  let output: Stream
  let error: Stream
  let isInputTerminal: Bool
  let environment: (String) -> String?
  let readInput: @Sendable () throws(FileFault) -> [UInt8]
  /// In which all is said: that of the environment until the command line says otherwise.
  var language: Language {
    didSet { (output.language, error.language) = (language, language) }
  }
  /// Waits so many seconds; false where the command is to end.
  let pause: (Double) -> Bool
  /// The cache of this command, once it has been asked for.
  var cache: DiskCache?
  /// What was read for this command.
  var data: LoadedData?
  /// What is asked, where what is written may be kept.
  var asked: AskedCommand?

  init(
    output: Stream, error: Stream, isInputTerminal: Bool, environment: @escaping (String) -> String?,
    readInput: @escaping @Sendable () throws(FileFault) -> [UInt8],
    pause: @escaping (Double) -> Bool = { _ in false }
  ) {
    self.output = output
    self.error = error
    self.isInputTerminal = isInputTerminal
    self.environment = environment
    language = Language.ofEnvironment(environment)
    (output.language, error.language) = (language, language)
    self.readInput = readInput
    self.pause = pause
  }

  /// One of the two streams a command writes to.
  final class Stream {
    let settings: TerminalSettings
    /// Of the words that drawings bring along.
    fileprivate(set) var language = Language.english
    private let measuredWidth: () -> Int?
    /// Results are collected, so that an error half-way leaves nothing half-written.
    private(set) var collected = ""
    private let flushed: ([UInt8]) throws(FileFault) -> Void

    init(
      settings: TerminalSettings, width: @escaping () -> Int?, flushed: @escaping ([UInt8]) throws(FileFault) -> Void
    ) {
      self.settings = settings
      measuredWidth = width
      self.flushed = flushed
    }

    var page: Page {
      let drawing = Drawing(
        widths: CellWidths(ambiguous: settings.ambiguousWidth ?? 1),
        isUnicode: settings.isUnicode || !settings.isInteractive, isColored: settings.isColored, language: language)
      return Page(width: measuredWidth(), drawing: drawing)
    }

    /// Words: what strangers wrote among them steers no terminal, now or when the file that they went to is shown.
    func write(_ text: String) { collected += text.sanitizedLines }

    /// What is drawn here, with colours of its own where the stream has them. What came from strangers has been made safe
    /// before it was coloured; of other controls nothing is left.
    func write(painted text: String) {
      collected += settings.isColored ? text.sanitizedBetweenColors : text.sanitizedLines
    }

    /// Tables, rules and trees for programs and files, as they are; on a terminal nothing in them steers it.
    func write(exact text: String) { collected += measuredWidth() == nil ? text : text.sanitizedLines }

    /// What was collected before.
    func write(collected text: String) { collected += text }

    /// An empty screen to write on.
    func clearScreen() { if settings.isInteractive { collected += "\u{1B}[2J\u{1B}[H" } }

    /// CSV for spreadsheets: with the mark by which Excel knows UTF-8, or in another encoding.
    enum Form: Sendable { case plain, marked, cp932 }
    var form = Form.plain
    /// Characters for which the encoding has no place.
    private(set) var unmapped: [Character] = []

    /// Forgets what was collected.
    func drop() { collected = "" }

    /// All that shows in what is written.
    var surroundings: String { "\(settings) \(measuredWidth().map { "\($0)" } ?? "")" }

    func flush() throws(FileFault) {
      let text = collected
      collected = ""
      if !text.isEmpty { try flushed(encoded(text)) }
    }

    /// A table that goes to a file of its own.
    func encoded(_ text: String) -> [UInt8] {
      switch form {
      case .plain: return Array(text.utf8)
      case .marked: return [0xEF, 0xBB, 0xBF] + Array(text.utf8)
      case .cp932:
        let (bytes, others) = spreadsheetBytes(text)
        unmapped += others.filter { !unmapped.contains($0) }
        return bytes
      }
    }
  }
}

extension Language {
  /// The first of LC_ALL, LC_MESSAGES and LANG that is set.
  fileprivate static func ofEnvironment(_ environment: (String) -> String?) -> Language {
    let setting = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment($0) }.first { !$0.isEmpty }
    // `ja`, `ja_JP.UTF-8`; `jav` is another one.
    let name = setting?.prefix { $0.isLetter }
    return name == "ja" || name == "japanese" ? .japanese : .english
  }

  /// What `--language` says, before the arguments are taken apart: what is wrong with them is said in it, too.
  static func asked(in words: some Sequence<String>) -> Language? {
    let option = "--language"
    var last = ""
    var found: Language?
    for word in words {
      if word == "--" { break }
      let value = last == option ? word : word.hasPrefix(option + "=") ? String(word.dropFirst(option.count + 1)) : ""
      found = Language(rawValue: value) ?? found
      last = word
    }
    return found
  }
}

extension Console {
  /// A line beside the results.
  func note(_ text: String) {
    let text = sanitizedForTerminal(text)
    error.write(language.say("note: \(text)\n", "注：\(text)\n"))
  }

  func note(_ phrase: Phrase) { note(language.say(phrase)) }
}

/// What results are laid out on.
struct Page: Sendable {
  /// Cells of a terminal; nil: a pipe or a file, where nothing may be left out.
  var width: Int?
  var drawing: Drawing

  /// Columns are left out only where a terminal is too narrow for them.
  func render(_ table: ReportTable) -> String {
    var laidOut = TextTable(
      columns: table.columns.map {
        TextTable.Column($0.name, alignment: $0.isNumeric ? .right : .left, rank: $0.rank)
      }, rows: table.texts)
    for (place, row) in table.rows.enumerated() {
      for (column, cell) in row.enumerated() where cell.isQuiet {
        laidOut.dimmed.insert(TextTable.Place(row: place, column: column))
      }
    }
    return laidOut.render(width: width, drawing: drawing) + "\n"
  }
}

extension Console {
  /// The streams of this process.
  static func process() -> Console {
    func stream(_ descriptor: Int32) -> Stream {
      let isTerminal = RawTerminal.isTerminal(descriptor)
      let settings = TerminalSettings(isTerminal: isTerminal)
      let terminal = RawTerminal(input: descriptor, output: descriptor)
      return Stream(
        settings: settings, width: { isTerminal ? terminal.size.columns : nil },
        flushed: { (bytes: [UInt8]) throws(FileFault) in try FileSystem.write(bytes, descriptor: descriptor) })
    }
    return Console(
      output: stream(1), error: stream(2), isInputTerminal: RawTerminal.isTerminal(0),
      environment: RawTerminal.environment, readInput: { () throws(FileFault) in try FileSystem.read(descriptor: 0) },
      pause: { seconds in
        usleep(UInt32(seconds * 1_000_000))
        return true
      })
  }
}
