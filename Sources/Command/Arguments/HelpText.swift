import SourceText

extension Verb {
  /// What `kpi help VERB` says below the options.
  var details: Phrase {
    switch self {
    case .check:
      Phrase(
        "FILES are rule files, folders of them, or - for standard input. Imports are followed; scenarios and tests are\n"
          + "checked too, tests are not run.",
        Verb.ruleFiles + "。取り込んでいるファイルも読む。\nシナリオとテストも調べるが、テストは実行しない")
    case .report:
      Phrase(
        "FILES are rule files, folders of them, or - for standard input. The ending of the file says what is written: .html is one\n"
          + "page that needs no network and no other file, .xlsx a workbook, .md, .json and .txt the same for others to use.",
        Verb.ruleFiles + "。書くものはファイル名の末尾で決まる：.html は通信もほかのファイルも\n"
          + "要らない1つのページ、.xlsx はブック、.md・.json・.txt は同じ内容をほかで使うための形")
    case .watch:
      Phrase(
        "FILES are rule files, or folders of them. While rules are in error the last answers stay, and the page says so at its\n"
          + "top. Ctrl-C ends it; nothing is ever half-written.",
        "FILES はルールファイル、またはそのフォルダー。ルールに誤りがある間は前の答えが残り、ページの上部にその旨を示す。\n"
          + "Ctrl-C で終わる。途中まで書かれたファイルが残ることはない")
    case .run, .test, .bets:
      Phrase(
        "FILES are rule files, folders of them, or - for standard input. Imports are followed.",
        Verb.ruleFiles + "。取り込んでいるファイルも読む")
    case .show:
      Phrase(
        "FILES are rule files, folders of them, or - for standard input.\n"
          + "QUERY is what stands behind `show` in a rule file: items, then by, where, during, keep, sort, top, under.\n"
          + "It may also be a whole query: 'if freq + 10% show ltv'.\n"
          + "LINE counts the lines of the answer from 1; behind it the head of a column may name one number.",
        Verb.ruleFiles + "。\n"
          + "QUERY はルールファイルで `show` の後ろに書くもの：値の並び、続いて by・where・during・keep・sort・top・under。\n"
          + "問い全体でもよい：'if freq + 10% show ltv'。\n"
          + "LINE は1から数えた答えの行。後ろに列の見出しを書くと、その1つの数になる")
    case .fmt:
      Phrase(
        "Files are replaced in one step and only when every token and comment survives.",
        "ファイルは一度に置き換える。すべての字句とコメントが残る場合に限る")
    case .describe:
      Phrase(
        "FILE is a data file. DATASET is a dataset of the rules in FILES, with what the rules say about its columns.",
        "FILE はデータファイル。DATASET は FILES のルールにあるデータセットで、列についてルールが述べることも示す")
    case .emit:
      Phrase(
        "STAGE is one of: \(stageNames.joined(separator: ", ")).",
        "STAGE は次のどれか：\(stageNames.joined(separator: "、"))")
    case .schema:
      Phrase(
        "It is the form of what `kpi show --format json` writes, and of each `answer` in `kpi run --format json`; with `rows`\n"
          + "that of `kpi show --rows LINE --format json`.",
        "`kpi show --format json` が書くもの、`kpi run --format json` の各 `answer` の形。`rows` を付けると\n"
          + "`kpi show --rows LINE --format json` の形")
    case .why, .levers, .uncertainty, .reach, .evidence, .actions, .tree, .graph: detailsOfQuestion
    case .explain, .repl, .help: .empty
    }
  }

  private static let ruleFiles = "FILES はルールファイル、そのフォルダー、または標準入力を表す -"

  /// Of verbs that ask about numbers and causes.
  private var detailsOfQuestion: Phrase {
    switch self {
    case .why:
      Phrase(
        "QUESTION is the name of a definition of the rules in FILES, and may say more:\n"
          + "'ltv from @2026-07 to @2026-08', 'ltv by channel where …'.",
        "QUESTION は FILES のルールにある定義の名前。続けて書くこともできる：\n"
          + "'ltv from @2026-07 to @2026-08'、'ltv by channel where …'")
    case .levers, .uncertainty:
      Phrase(
        "KPI is the name of a definition of the rules in FILES, and may say more: 'ltv during @2026-08',\n"
          + "'uncertainty' also a level: 'ltv >= 30,000円'.",
        "KPI は FILES のルールにある定義の名前。続けて書くこともできる：'ltv during @2026-08'。\n"
          + "'uncertainty' では水準も書ける：'ltv >= 30,000円'")
    case .reach:
      Phrase(
        "QUESTION says the level and the input: 'ltv = 30,000円 by freq'.",
        "QUESTION は水準と入力：'ltv = 30,000円 by freq'")
    case .evidence:
      Phrase(
        "LINK is a link of the rules in FILES ('nps -> sales'), or a name at one of its ends, and may say `by` what segments\n"
          + "are compared; without it all links are told.",
        "LINK は FILES のルールにある因果の仮説（'nps -> sales'）、またはその端の名前。`by` で比べる区分も書ける。\n"
          + "なければすべての仮説を示す")
    case .actions:
      Phrase(
        "GOAL is the name of a definition of the rules in FILES, and may say when: 'profit during @2026-Q3'.\n"
          + "Without a time it is the last month that is over and decided, with each action in force for long.",
        "GOAL は FILES のルールにある定義の名前。時期も書ける：'profit during @2026-Q3'。\n"
          + "時期がなければ、終わって値の定まった最後の月について、各打ち手の効果が出そろったものとして答える")
    case .tree:
      Phrase(
        "KPI is a definition, a factor or a column of a link of the rules in FILES; without one all goals are shown.\n"
          + "Values are of the last period that is over, changes against the one before. What stands in several places is\n"
          + "told in full in the first.",
        "KPI は FILES のルールにある定義・要因・因果の列。なければすべての最終目標を示す。\n"
          + "値は終わった最後の期間のもの、変化はその前の期間との差。複数の場所に出るものは、最初の場所でだけ詳しく示す")
    case .graph:
      Phrase(
        "What no formula and no link joins to anything is left out, but for what has a target, and so is `no link`.\n"
          + "In a picture formulas are drawn through, links dashed with their sign (+, −, ± for none), lag and what they rest\n"
          + "on; a number in brackets counts links that differ in their `where`.",
        "計算式でも因果でも何にもつながらないものは、目標のあるものを除いて省く。`no link` も省く。\n"
          + "図では計算式を実線、因果を破線で描き、破線には符号（+、−、なければ ±）・時間差・根拠を添える。\n"
          + "括弧の中の数は、`where` だけが違う因果の数")
    // The other verbs are no questions: `details` has them.
    case _: .empty
    }
  }
}

/// What `kpi help` prints.
struct HelpText {
  let language: Language

  init(_ language: Language) { self.language = language }

  private static let cache = Phrase(
    """
    cache
      With --cache, or KPI_CACHE=1 in the environment, loaded data are kept from one start to the next: the columns of
      each table and what was remarked about them, in a folder that only its owner can open. It is $XDG_CACHE_HOME/kpi,
      else ~/.cache/kpi; --cache=FOLDER or KPI_CACHE=/FOLDER names another. What is kept is used only for files that hold
      the same bytes, read in the same way, and answers are the same. The folder may be deleted at any time.


    """,
    """
    キャッシュ
      --cache、または環境変数 KPI_CACHE=1 で、読み込んだデータ（各表の列と、読み込み時の指摘）を次回のために残す。
      場所は持ち主だけが開けるフォルダーで、$XDG_CACHE_HOME/kpi、なければ ~/.cache/kpi。--cache=FOLDER または
      KPI_CACHE=/FOLDER で変えられる。中身が1バイトも違わず、同じ読み方をするファイルにだけ使うので、答えは変わらない。
      フォルダーはいつ消してもよい


    """)
  private static let exitCodes = Phrase(
    """
    exit codes
      0  fine
      1  a test failed, --fail-on met what it minds, or fmt --check found a difference
      2  the rules or the command line are wrong
      3  data cannot be read, or a result cannot be written

    """,
    """
    終了コード
      0  問題なし
      1  テストが不合格、--fail-on に当てはまるものがある、または fmt --check で違いがある
      2  ルールまたはコマンドラインに誤りがある
      3  データを読めない、または結果を書けない

    """)
  private static let streams = Phrase(
    "`kpi help VERB` tells the options of each. Results go to standard output, everything else to standard error.",
    "`kpi help VERB` で各コマンドのオプションを示す。結果は標準出力に、それ以外は標準エラー出力に書く")

  var overview: String {
    let size = Verb.allCases.map { displayWidth($0.rawValue) }.max() ?? 0
    let verbs = Verb.allCases.map { verb in
      let gap = String(repeating: " ", count: size - displayWidth(verb.rawValue))
      return "  kpi \(verb.rawValue)\(gap)  \(language.say(verb.summary))\n"
    }
    return language.say("kpi: business indicators from rules and data", "kpi：ルールとデータから業績指標を求める") + "\n\n"
      + verbs.joined() + "\n\(language.placeholders(in: language.say(HelpText.streams)))\n\n"
      + language.placeholders(in: language.say(HelpText.cache + HelpText.exitCodes))
  }

  func text(of verb: Verb) -> String {
    var text = "\(language.say(.usage(verb)))\n\(language.say(verb.summary))\n"
    let heads = verb.options.map { option in
      language.placeholders(
        in: "--\(option.name)" + (option.value.map { option.isValueOptional ? "[=\($0)]" : " \($0)" } ?? ""))
    }
    let size = heads.map { displayWidth($0) }.max() ?? 0
    text += "\n"
    for (option, head) in zip(verb.options, heads) {
      let padding = String(repeating: " ", count: size - displayWidth(head))
      let repeated = option.isRepeatable ? language.say("; may be repeated", "（複数指定できる）") : ""
      text += "  \(head)\(padding)  \(language.placeholders(in: language.say(option.help)))\(repeated)\n"
    }
    if !verb.details.isEmpty { text += "\n\(language.placeholders(in: language.say(verb.details)))\n" }
    return text
  }
}
