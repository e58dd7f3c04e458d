import SourceText

/// An option and what it takes; `kpi help VERB` prints these.
struct OptionDescription {
  var name: String
  /// The word for its value in the help; nil: it takes none.
  var value: String?
  var help: Phrase
  var isRepeatable = false
  /// It may stand without its value; a value then follows `=` only.
  var isValueOptional = false

  init(
    _ name: String, _ value: String?, _ english: String, _ japanese: String, isRepeatable: Bool = false,
    isValueOptional: Bool = false
  ) {
    self.name = name
    self.value = value
    help = Phrase(english, japanese)
    self.isRepeatable = isRepeatable
    self.isValueOptional = isValueOptional
  }
}

/// Those that several verbs have.
extension OptionDescription {
  static let format = OptionDescription(
    "format", "FORMAT", "text, json, csv or markdown; text when not given", "text・json・csv・markdown。省略時は text")
  static let diagnosticFormat = OptionDescription(
    "format", "FORMAT", "text or json; text when not given", "text・json。省略時は text")
  static let set = OptionDescription(
    "set", "NAME=VALUE", "another value for a definition, such as cac=3500円", "定義の値を置き換える（例：獲得費=3500円）",
    isRepeatable: true)
  static let data = OptionDescription(
    "data", "DATASET=PATH", "other files for a dataset, all that are named; - is standard input",
    "データセットのファイルを、指定したものに置き換える。- は標準入力", isRepeatable: true)
  static let allow = OptionDescription(
    "allow", "FOLDER", "a folder that the rules may read besides their own", "ルールのフォルダーのほかに、ルールに読ませるフォルダー",
    isRepeatable: true)
  static let spreadsheet = OptionDescription(
    "spreadsheet-safe", nil, "CSV in which no text is a formula to a spreadsheet", "文字列が表計算ソフトで数式にならない CSV")
  static let excel = OptionDescription(
    "excel", nil, "CSV that Excel opens as it is: with a mark that it is UTF-8, and spreadsheet-safe",
    "Excel でそのまま開ける CSV：UTF-8 の印が付き、文字列が数式にならない")
  static let encoding = OptionDescription(
    "encoding", "NAME", "CSV in cp932, for older programs, instead of utf-8", "CSV を utf-8 ではなく、古いソフト向けの cp932 で書く")
  static let threads = OptionDescription(
    "threads", "N", "threads for reading and computing; the results are the same", "読み込みと計算のスレッド数。結果は変わらない")
  static let draws = OptionDescription(
    "draws", "N", "how often uncertain numbers are drawn, 100 to 1000000; 10000 when not given",
    "不確かな数を乱数で引く回数。100〜1000000。省略時は10000")
  static let seed = OptionDescription(
    "seed", "N", "other draws, the same for the same number; 1 when not given", "乱数の種。同じ数なら同じ結果になる。省略時は1")
  static let cache = OptionDescription(
    "cache", "FOLDER", "keep loaded data in a folder for the next start; see `kpi help`",
    "読み込んだデータを次回のためにフォルダーに残す。`kpi help` を参照", isValueOptional: true)
  static let cacheSize = OptionDescription(
    "cache-size", "SIZE", "what all of the cache may take, such as 500MB; 4GB when not given",
    "キャッシュ全体の上限（例：500MB）。省略時は 4GB")
  static let grain = OptionDescription(
    "by", "GRAIN", "day, week, month, quarter, year, fiscal_quarter or fiscal_year; month when not given",
    "day・week・month・quarter・year・fiscal_quarter・fiscal_year。省略時は month")
  static let during = OptionDescription(
    "during", "RANGE", "the scoreboard of this time, such as @2026-01..@2026-03", "一覧の対象期間（例：@2026-01..@2026-03）")
  static let language = OptionDescription(
    "language", "LANGUAGE", "en or ja; that of the environment (LC_ALL, LC_MESSAGES, LANG) when not given",
    "en・ja。省略時は環境変数（LC_ALL、LC_MESSAGES、LANG）の言語")
  static let title = OptionDescription(
    "title", "TEXT", "the heading of the page; the name of the folder when not given", "ページの題名。省略時はフォルダーの名前")
  static let out = OptionDescription(
    "out", "FILE", "a file such as sales.xlsx or sales.svg: the answer as a workbook or a picture; -o",
    "sales.xlsx や sales.svg などのファイル：答えをブックまたは図として書く。-o")
  static let rules: [OptionDescription] = [set, data, allow, threads, cache, cacheSize]
}

/// Those that one verb has, or that are other things to it.
extension OptionDescription {
  static let treeFormat = OptionDescription(
    "format", "FORMAT", "text, json or markdown; text when not given", "text・json・markdown。省略時は text")
  static let graphFormat = OptionDescription(
    "format", "FORMAT", "text, svg, dot, mermaid or json; text when not given",
    "text・svg・dot・mermaid・json。省略時は text")
  static let report = OptionDescription(
    "out", "FILE", "the file that is written, such as board.html; -o", "書き込むファイル（例：board.html）。-o")
  static let reportFormat = OptionDescription(
    "format", "FORMAT", "html, xlsx, json, markdown or text; what the ending of the file says when not given",
    "html・xlsx・json・markdown・text。省略時はファイル名の末尾で決まる")
  static let watched = OptionDescription(
    "report", "FILE", "the page that is kept up to date, such as board.html", "更新し続けるページ（例：board.html）")
  static let checkFormat = OptionDescription(
    "format", "FORMAT", "text or json, with --targets or --causes csv or markdown too; text when not given",
    "text・json。--targets か --causes があれば csv・markdown も。省略時は text")
  static let check: [OptionDescription] = [
    OptionDescription(
      "targets", nil, "whether the targets of the parts reach each goal, can reach it, miss it or contradict",
      "内訳の目標で各最終目標に届くか、届きうるか、届かないか、矛盾するか"),
    OptionDescription(
      "causes", nil, "which independences that the links claim the data contradict", "仮説どおりなら連動しないはずの組のうち、データでは連動しているもの"
    ),
    OptionDescription(
      "no-data", nil, "do not read data files; their columns are then not known", "データファイルを読まない。列は分からないものとして扱う"),
    OptionDescription(
      "notes", nil, "notes too, and not only errors and warnings; json has them", "エラーと警告だけでなく注記も出す。json には常にある"),
  ]
  static let failOn = OptionDescription(
    "fail-on", "WORDS", "exit with 1 on any of these: missed, not-surely, no-data (targets), warning; joined by commas",
    "次のどれかがあれば終了コード1：missed・not-surely・no-data（目標）・warning。コンマで区切る")
  static let why = OptionDescription(
    "why", nil, "show why below the scoreboard for each missed target", "未達の目標ごとに、その理由を一覧の下に示す")
  static let only = OptionDescription(
    "only", "NAMES", "the scoreboard of these definitions; * is any text, as in 'crm*'",
    "指定した定義だけの一覧。* は任意の文字列（例：'通販*'）", isRepeatable: true)
  static let profile = OptionDescription(
    "profile", nil, "tell on standard error where the time and the memory went, as a tree",
    "時間とメモリーの内訳を、木の形で標準エラー出力に示す")
  static let tables = OptionDescription(
    "out", "PLACE",
    "a file such as board.xlsx: a workbook with a sheet for each table; with csv, json or markdown a folder: "
      + "each table as a file of its own",
    "board.xlsx などのファイル：表ごとにシートのあるブック。csv・json・markdown ではフォルダー：表ごとに1つのファイル")
  static let rows = OptionDescription(
    "rows", "LINE", "the rows behind the numbers of a line, such as 3, or of one: '3 sales'",
    "答えの行（例：3）、またはその中の1つの数（例：'3 売上'）のもとになった行")
  static let layoutCheck = OptionDescription(
    "check", nil, "change nothing; name the files that would change, exit with 1",
    "何も変えない。変わるファイルの名前を示し、終了コード1で終わる")
  static let asRules = OptionDescription(
    "as-rules", nil, "rules to start from: datasets, references, definitions", "ルールのたたき台：データセット・参照・定義")
}
