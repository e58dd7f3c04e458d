/// What the command can do; the first word of its arguments.
enum Verb: String, CaseIterable {
  case run, report, watch, show, check, fmt, test
  case why, levers, reach, uncertainty, evidence, actions, bets, tree, graph
  case describe, emit, explain, schema, repl, help
}

/// An option and what it takes; `kpi help VERB` prints these.
struct OptionDescription {
  var name: String
  /// The word for its value in the help; nil: it takes none.
  var value: String?
  var help: String
  var isRepeatable = false
  /// It may stand without its value; a value then follows `=` only.
  var isValueOptional = false

  static let format = OptionDescription(
    name: "format", value: "FORMAT", help: "text, json, csv or markdown; text when not given")
  static let diagnosticFormat = OptionDescription(
    name: "format", value: "FORMAT", help: "text or json; text when not given")
  static let treeFormat = OptionDescription(
    name: "format", value: "FORMAT", help: "text, json or markdown; text when not given")
  static let graphFormat = OptionDescription(
    name: "format", value: "FORMAT", help: "text, svg, dot, mermaid or json; text when not given")
  static let set = OptionDescription(
    name: "set", value: "NAME=VALUE", help: "another value for a definition, such as cac=3500円", isRepeatable: true)
  static let data = OptionDescription(
    name: "data", value: "DATASET=PATH", help: "other files for a dataset, all that are named; - is standard input",
    isRepeatable: true)
  static let spreadsheet = OptionDescription(
    name: "spreadsheet-safe", value: nil, help: "CSV in which no text is a formula to a spreadsheet")
  static let excel = OptionDescription(
    name: "excel", value: nil, help: "CSV that Excel opens as it is: with a mark that it is UTF-8, and spreadsheet-safe"
  )
  static let encoding = OptionDescription(
    name: "encoding", value: "NAME", help: "CSV in cp932, for older programs, instead of utf-8")
  static let threads = OptionDescription(
    name: "threads", value: "N", help: "threads for reading and computing; the results are the same")
  static let draws = OptionDescription(
    name: "draws", value: "N", help: "how often uncertain numbers are drawn, 100 to 1000000; 10000 when not given")
  static let seed = OptionDescription(
    name: "seed", value: "N", help: "other draws, the same for the same number; 1 when not given")
  static let cache = OptionDescription(
    name: "cache", value: "FOLDER", help: "keep loaded data in a folder for the next start; see `kpi help`",
    isValueOptional: true)
  static let cacheSize = OptionDescription(
    name: "cache-size", value: "SIZE", help: "what all of the cache may take, such as 500MB; 4GB when not given")
  static let grain = OptionDescription(
    name: "by", value: "GRAIN",
    help: "day, week, month, quarter, year, fiscal_quarter or fiscal_year; month when not given")
  static let during = OptionDescription(
    name: "during", value: "RANGE", help: "the scoreboard of this time, such as @2026-01..@2026-03")
  static let language = OptionDescription(
    name: "language", value: "LANGUAGE", help: "en or ja; that of LANG when not given")
  static let report = OptionDescription(
    name: "out", value: "FILE", help: "the file that is written, such as board.html; -o")
  static let title = OptionDescription(
    name: "title", value: "TEXT", help: "the heading of the page; the name of the folder when not given")
  static let reportFormat = OptionDescription(
    name: "format", value: "FORMAT",
    help: "html, xlsx, json, markdown or text; what the ending of the file says when not given")
  static let out = OptionDescription(
    name: "out", value: "FILE",
    help: "a file such as sales.xlsx or sales.svg: the answer as a workbook or a picture; -o")
  static let rules: [OptionDescription] = [set, data, threads, cache, cacheSize]
}

extension Verb {
  var usage: String {
    switch self {
    case .run: "kpi run [OPTIONS] FILES…"
    case .report: "kpi report [OPTIONS] FILES… -o board.html"
    case .watch: "kpi watch [OPTIONS] FILES…"
    case .show: "kpi show [OPTIONS] 'QUERY' FILES…"
    case .check: "kpi check [OPTIONS] FILES…"
    case .fmt: "kpi fmt [--check] FILES…"
    case .test: "kpi test [OPTIONS] FILES…"
    case .why: "kpi why [OPTIONS] QUESTION FILES…"
    case .levers: "kpi levers [OPTIONS] KPI FILES…"
    case .reach: "kpi reach [OPTIONS] QUESTION FILES…"
    case .uncertainty: "kpi uncertainty [OPTIONS] KPI FILES…"
    case .evidence: "kpi evidence [OPTIONS] [LINK] FILES…"
    case .actions: "kpi actions [OPTIONS] GOAL FILES…"
    case .bets: "kpi bets [OPTIONS] FILES…"
    case .tree: "kpi tree [OPTIONS] [KPI] FILES…"
    case .graph: "kpi graph [OPTIONS] FILES…"
    case .describe: "kpi describe [OPTIONS] FILE… | DATASET RULES…"
    case .emit: "kpi emit STAGE FILES…"
    case .explain: "kpi explain [CODE]"
    case .schema: "kpi schema [rows]"
    case .repl: "kpi repl [OPTIONS] [FILES…]"
    case .help: "kpi help [VERB]"
    }
  }

  var summary: String {
    switch self {
    case .run: "the scoreboard: values, trends, targets and their status; then what the files show"
    case .report: "all of it as one page: scoreboard, targets, causes, a part for each KPI, data, words"
    case .watch: "answers again when rules or data change: the scoreboard, or a page with --report"
    case .show: "the answer to one query, such as 'aov, ltv by month during @2026'"
    case .check: "what is wrong or doubtful with the rules; nothing when all is well"
    case .fmt: "lay out rule files; - goes to standard output"
    case .test: "run the tests of the rules"
    case .why: "a formula with its values, and what brought a change"
    case .levers: "which input moves a KPI most"
    case .reach: "which value of an input brings a KPI to a level"
    case .uncertainty: "how sure a KPI is, by draws of its uncertain inputs"
    case .evidence: "what the data say of the links"
    case .actions: "what each action brings a goal for its money, and which of them most"
    case .bets: "which bets came true, and how good they are"
    case .tree: "a goal, and below it what moves it: formulas, beliefs, targets and what nobody measures"
    case .graph: "formulas and beliefs as one picture, goals on top"
    case .describe: "what a data file or a dataset holds, column by column"
    case .emit: "the rules as one stage of the work has them"
    case .explain: "what a message code means, with an example; without a code the list"
    case .schema: "the JSON schema of an answer, or of the rows behind it"
    case .repl: "ask and define interactively; reads statements from a pipe too"
    case .help: "this text, or the options of a verb"
    }
  }

  var options: [OptionDescription] {
    switch self {
    case .report: [.reportFormat] + OptionDescription.rules + [.report, .title, .grain, .during, .language]
    case .watch:
      OptionDescription.rules + [
        OptionDescription(name: "report", value: "FILE", help: "the page that is kept up to date, such as board.html"),
        .title, .grain, .language,
      ]
    case .run:
      [.format] + OptionDescription.rules + [
        .spreadsheet, .excel, .encoding,
        .grain,
        OptionDescription(
          name: "fail-on", value: "WORDS",
          help: "exit with 1 on any of these: missed, not-surely, no-data (targets), warning; joined by commas"),
        OptionDescription(name: "why", value: nil, help: "show why below the scoreboard for each missed target"),
        .during,
        OptionDescription(
          name: "only", value: "NAMES", help: "the scoreboard of these definitions; * is any text, as in 'crm*'",
          isRepeatable: true),
        OptionDescription(
          name: "profile", value: nil, help: "tell on standard error where the time and the memory went, as a tree"),
        OptionDescription(
          name: "out", value: "PLACE",
          help:
            "a file such as board.xlsx: a workbook with a sheet for each table; with csv, json or markdown a folder: "
            + "each table as a file of its own"),
        .draws, .seed,
      ]
    case .show:
      [.format] + OptionDescription.rules + [
        .spreadsheet, .excel, .encoding, .draws, .seed,
        OptionDescription(
          name: "rows", value: "LINE", help: "the rows behind the numbers of a line, such as 3, or of one: '3 sales'"),
        .out,
      ]
    case .check:
      [
        OptionDescription(
          name: "format", value: "FORMAT",
          help: "text or json, with --targets or --causes csv or markdown too; text when not given"
        )
      ] + OptionDescription.rules + [
        OptionDescription(
          name: "targets", value: nil,
          help: "whether the targets of the parts reach each goal, can reach it, miss it or contradict"),
        OptionDescription(
          name: "causes", value: nil, help: "which independences that the links claim the data contradict"),
        OptionDescription(
          name: "no-data", value: nil, help: "do not read data files; their columns are then not known"),
        OptionDescription(
          name: "notes", value: nil, help: "notes too, and not only errors and warnings; json has them"),
      ]
    case .fmt:
      [
        OptionDescription(
          name: "check", value: nil, help: "change nothing; name the files that would change, exit with 1")
      ]
    case .test: [.diagnosticFormat] + OptionDescription.rules
    case .why, .levers: [.format] + OptionDescription.rules + [.spreadsheet, .excel, .encoding, .out]
    case .reach, .evidence, .bets: [.format] + OptionDescription.rules + [.spreadsheet, .excel, .encoding]
    case .uncertainty, .actions: [.format] + OptionDescription.rules + [.spreadsheet, .excel, .encoding, .draws, .seed]
    case .tree: [.treeFormat] + OptionDescription.rules
    case .graph: [.graphFormat] + OptionDescription.rules
    case .describe:
      [
        .format, .data, .threads, .cache, .cacheSize,
        OptionDescription(name: "as-rules", value: nil, help: "rules to start from: datasets, references, definitions"),
      ]
    case .emit: OptionDescription.rules
    case .explain, .schema: []
    case .repl: OptionDescription.rules + [.draws, .seed]
    case .help: []
    }
  }

  /// What `kpi help VERB` says below the options.
  var details: String {
    switch self {
    case .check:
      "FILES are rule files, folders of them, or - for standard input. Imports are followed; scenarios and tests are\n"
        + "checked too, tests are not run."
    case .report:
      "FILES are rule files, folders of them, or - for standard input. The ending of the file says what is written: .html is one\n"
        + "page that needs no network and no other file, .xlsx a workbook, .md, .json and .txt the same for others to use."
    case .watch:
      "FILES are rule files, or folders of them. While rules are in error the last answers stay, and the page says so at its\n"
        + "top. Ctrl-C ends it; nothing is ever half-written."
    case .run, .test, .bets:
      "FILES are rule files, folders of them, or - for standard input. Imports are followed."
    case .show:
      "FILES are rule files, folders of them, or - for standard input.\n"
        + "QUERY is what stands behind `show` in a rule file: items, then by, where, during, keep, sort, top, under.\n"
        + "It may also be a whole query: 'if freq + 10% show ltv'.\n"
        + "LINE counts the lines of the answer from 1; behind it the head of a column may name one number."
    case .fmt: "Files are replaced in one step and only when every token and comment survives."
    case .why:
      "QUESTION is the name of a definition of the rules in FILES, and may say more:\n"
        + "'ltv from @2026-07 to @2026-08', 'ltv by channel where …'."
    case .levers, .uncertainty:
      "KPI is the name of a definition of the rules in FILES, and may say more: 'ltv during @2026-08',\n"
        + "'uncertainty' also a level: 'ltv >= 30,000円'."
    case .reach: "QUESTION says the level and the input: 'ltv = 30,000円 by freq'."
    case .evidence:
      "LINK is a link of the rules in FILES ('nps -> sales'), or a name at one of its ends, and may say `by` what segments\n"
        + "are compared; without it all links are told."
    case .actions:
      "GOAL is the name of a definition of the rules in FILES, and may say when: 'profit during @2026-Q3'.\n"
        + "Without a time it is the last month that is over and decided, with each action in force for long."
    case .tree:
      "KPI is a definition, a factor or a column of a link of the rules in FILES; without one all goals are shown.\n"
        + "Values are of the last period that is over, changes against the one before. What stands in several places is\n"
        + "told in full in the first."
    case .graph:
      "What no formula and no link joins to anything is left out, but for what has a target, and so is `no link`.\n"
        + "In a picture formulas are drawn through, links dashed with their sign (+, −, ± for none), lag and what they rest\n"
        + "on; a number in brackets counts links that differ in their `where`."
    case .describe:
      "FILE is a data file. DATASET is a dataset of the rules in FILES, with what the rules say about its columns."
    case .emit: "STAGE is one of: " + stageNames + "."
    case .schema:
      "It is the form of what `kpi show --format json` writes, and of each `answer` in `kpi run --format json`; with `rows`\n"
        + "that of `kpi show --rows LINE --format json`."
    case .explain, .repl, .help: ""
    }
  }
}

enum HelpText {
  static let cache = """
    cache
      With --cache, or KPI_CACHE=1 in the environment, loaded data are kept from one start to the next: the columns of
      each table and what was remarked about them, in a folder that only its owner can open. It is $XDG_CACHE_HOME/kpi,
      else ~/.cache/kpi; --cache=FOLDER or KPI_CACHE=/FOLDER names another. What is kept is used only for files that hold
      the same bytes, read in the same way, and answers are the same. The folder may be deleted at any time.


    """
  static let exitCodes = """
    exit codes
      0  fine
      1  a test failed, --fail-on met what it minds, or fmt --check found a difference
      2  the rules or the command line are wrong
      3  data cannot be read, or a result cannot be written

    """

  static var overview: String {
    let size = Verb.allCases.map(\.rawValue.utf8.count).max() ?? 0
    let verbs = Verb.allCases.map { verb in
      "  kpi \(verb.rawValue)\(String(repeating: " ", count: size - verb.rawValue.utf8.count))  \(verb.summary)\n"
    }
    return "kpi: business indicators from rules and data\n\n" + verbs.joined()
      + "\n`kpi help VERB` tells the options of each. Results go to standard output, everything else to standard error.\n\n"
      + cache + exitCodes
  }

  static func of(_ verb: Verb) -> String {
    var text = "usage: \(verb.usage)\n\(verb.summary)\n"
    if !verb.options.isEmpty {
      let heads = verb.options.map { option in
        "--\(option.name)" + (option.value.map { option.isValueOptional ? "[=\($0)]" : " \($0)" } ?? "")
      }
      let size = heads.map(\.unicodeScalars.count).max() ?? 0
      text += "\n"
      for (option, head) in zip(verb.options, heads) {
        let padding = String(repeating: " ", count: size - head.unicodeScalars.count)
        text += "  \(head)\(padding)  \(option.help)\(option.isRepeatable ? "; may be repeated" : "")\n"
      }
    }
    if !verb.details.isEmpty { text += "\n\(verb.details)\n" }
    return text
  }
}
