import SourceText

/// What the command can do; the first word of its arguments.
enum Verb: String, CaseIterable {
  case run, report, watch, show, check, fmt, test
  case why, levers, reach, uncertainty, evidence, actions, bets, tree, graph
  case describe, emit, explain, schema, repl, help
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

  var summary: Phrase {
    switch self {
    case .run:
      Phrase(
        "the scoreboard: values, trends, targets and their status; then what the files show",
        "一覧（スコアボード）：値・推移・目標とその判定。続いて、ファイルにある問いへの答え")
    case .report:
      Phrase(
        "all of it as one page: scoreboard, targets, causes, a part for each KPI, data, words",
        "すべてを1つのページに：一覧・目標・因果・指標ごとの詳細・データ・用語")
    case .watch:
      Phrase(
        "answers again when rules or data change: the scoreboard, or a page with --report",
        "ルールやデータが変わるたびに答え直す：一覧、または --report のページ")
    case .show:
      Phrase(
        "the answer to one query, such as 'aov, ltv by month during @2026'",
        "1つの問いへの答え（例：'売上, 受注件数 by month during @2026'）")
    case .check: Phrase("what is wrong or doubtful with the rules; nothing when all is well", "ルールの誤りと疑わしい点。なければ何も出さない")
    case .fmt: Phrase("lay out rule files; - goes to standard output", "ルールファイルの体裁を整える。- は標準出力に書く")
    case .test: Phrase("run the tests of the rules", "ルールのテストを実行する")
    case .why: Phrase("a formula with its values, and what brought a change", "計算式とその値、変化の理由")
    case .levers: Phrase("which input moves a KPI most", "指標を最も動かす入力（感度）")
    case .reach: Phrase("which value of an input brings a KPI to a level", "指標がある水準に届く入力の値")
    case .uncertainty: Phrase("how sure a KPI is, by draws of its uncertain inputs", "指標の不確かさ。不確かな入力を乱数で引いて求める")
    case .evidence: Phrase("what the data say of the links", "因果の仮説に対するデータの裏づけ")
    case .actions:
      Phrase("what each action brings a goal for its money, and which of them most", "打ち手ごとの費用に見合う効果と、最も効果の大きい打ち手")
    case .bets: Phrase("which bets came true, and how good they are", "予測の当たり外れと、予測の確かさ")
    case .tree:
      Phrase(
        "a goal, and below it what moves it: formulas, beliefs, targets and what nobody measures",
        "最終目標と、その下にそれを動かすもの：計算式・仮説・目標・計測しない要因")
    case .graph: Phrase("formulas and beliefs as one picture, goals on top", "計算式と仮説を1つの図に。最終目標が上")
    case .describe: Phrase("what a data file or a dataset holds, column by column", "データファイルやデータセットの列ごとの内容")
    case .emit: Phrase("the rules as one stage of the work has them", "処理の1つの段階で見たルール")
    case .explain:
      Phrase("what a message code means, with an example; without a code the list", "メッセージコードの意味と例。コードがなければ全コード")
    case .schema: Phrase("the JSON schema of an answer, or of the rows behind it", "答え、またはそのもとになった行の JSON スキーマ")
    case .repl: Phrase("ask and define interactively; reads statements from a pipe too", "対話しながら尋ね、定義する。パイプからも文を読む")
    case .help: Phrase("this text, or the options of a verb", "この説明、またはコマンドのオプション")
    }
  }

  /// Whatever a verb prints, what is wrong with its command line is words.
  var options: [OptionDescription] { ownOptions + [.language] }

  private var ownOptions: [OptionDescription] {
    switch self {
    case .report: [.reportFormat] + OptionDescription.rules + [.report, .title, .grain, .during]
    case .watch: OptionDescription.rules + [.watched, .title, .grain]
    case .run:
      [.format] + OptionDescription.rules
        + [
          .spreadsheet, .excel, .encoding, .grain, .failOn, .why, .during, .only, .profile, .tables, .draws, .seed,
        ]
    case .show:
      [.format] + OptionDescription.rules + [.spreadsheet, .excel, .encoding, .draws, .seed, .rows, .out]
    case .check: [.checkFormat] + OptionDescription.rules + OptionDescription.check
    case .fmt: [.layoutCheck]
    case .test: [.diagnosticFormat] + OptionDescription.rules
    case .why, .levers: [.format] + OptionDescription.rules + [.spreadsheet, .excel, .encoding, .out]
    case .reach, .evidence, .bets: [.format] + OptionDescription.rules + [.spreadsheet, .excel, .encoding]
    case .uncertainty, .actions: [.format] + OptionDescription.rules + [.spreadsheet, .excel, .encoding, .draws, .seed]
    case .tree: [.treeFormat] + OptionDescription.rules
    case .graph: [.graphFormat] + OptionDescription.rules
    case .describe: [.format, .data, .allow, .threads, .cache, .cacheSize, .asRules]
    case .emit: OptionDescription.rules
    case .explain, .schema, .help: []
    case .repl: OptionDescription.rules + [.draws, .seed]
    }
  }
}
