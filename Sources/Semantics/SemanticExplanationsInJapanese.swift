import SourceText

/// Titles and texts of `semanticExplanations` in Japanese, in the order of their codes. The examples are the same in every
/// language.
package let semanticExplanationsInJapanese: [Explanation.Words] =
  (nameExplanationsInJapanese + datasetExplanationsInJapanese + formExplanationsInJapanese + typeExplanationsInJapanese
  + countingExplanationsInJapanese + linkExplanationsInJapanese + parameterExplanationsInJapanese
  + answerExplanationsInJapanese).sorted { $0.code < $1.code }

/// Names that are not known, or mean something else.
private let nameExplanationsInJapanese: [Explanation.Words] = [
  Explanation.Words(
    "K100", "定義のどこにもない名前",
    "単独で書いた名前は定義を指します。集計関数の中では、集計するデータセットの列を指すこともできます。定義やファイルの順序は関係ありません。"
      + "つづりの近い名前や、その列を持つデータセットがあれば、メッセージに示します。"),
  Explanation.Words(
    "K101", "2つのものに付いた同じ名前",
    "定義とデータセットの名前は、全体を通して重ならないように付けます。列の名前が重なってはいけないのは、同じデータセットの中だけです。後に書かれたほうの文は無視されます。"),
  Explanation.Words(
    "K102", "データセットにない名前",
    "ドットの前に書くのは、データセットか、その行が持つ参照です。"),
  Explanation.Words(
    "K103", "データセットにない列",
    "使える列は、ファイルの列、ブロックで宣言した列、`per` のキーです。"),
  Explanation.Words(
    "K104", "データセットにない参照",
    "`order.customer.channel` では、最後を除くすべての部分が、参照か、参照をたどって届くデータセットです。"),
  Explanation.Words(
    "K105", "存在しない関数",
    "`(` の前の語は関数です。関数の一覧は文法書にあります。ルールで定義するのは値であって、関数ではありません。"),
  Explanation.Words(
    "K106", "宣言されていない単位",
    "通貨、時間、助数詞は初めから使えます。それ以外は宣言します。ほかの単位の倍数なら `unit 千円 = 1,000円`、新しい次元なら `unit GB` と書きます。"),
  Explanation.Words(
    "K107", "単位の位置に書かれた定義",
    "数の後ろに空白なしで続く `/` は、`3回/年` のように単位の一部です。割り算では、記号の前後に空白を置きます。"),
  Explanation.Words(
    "K108", "定義されていないものの変更",
    "シナリオ、仮定の問い、テストは定義を置き換えるものです。そのため、そこに書く名前は定義でなければなりません。"),
  Explanation.Words(
    "K109", "存在しないシナリオ",
    "`under` の後ろには、`scenario` で宣言した名前を書きます。"),
  Explanation.Words(
    "K110", "ルールにない原因",
    "因果で結べるのは、定義、要因、列です。"),
  Explanation.Words(
    "K111", "存在しない期間",
    "期間は day、week、month、quarter、year、fiscal_quarter、fiscal_year です。"),
  Explanation.Words(
    "K112", "カレンダーで使えない語",
    "週の始まりは曜日、年の始まりは月で指定し、どちらも英語で書きます。年度の名前は、始まりの年か終わりの年のどちらかで付けます。"),
  Explanation.Words(
    "K113", "マイナスのつもりで打った長音符",
    "`ー` は名前に使える文字です。ここでは前半も後半も定義の名前なので、マイナスのつもりで打ったものと思われます。"),
  Explanation.Words(
    "K114", "定義と同じ名前の列",
    "列と定義の両方にある名前を単独で書くと、宣言された列を指します。どちらかを別の名前にすれば、読む人が迷わずに済みます。"),
  Explanation.Words(
    "K115", "定義と同じ名前の、宣言されていない列",
    "宣言されていない列は、ファイルに入っているだけの列です。"
      + "それが定義の代わりになれるとすると、来月書き出したファイルに列が増えただけで、ルールの意味が気づかないうちに変わってしまいます。"
      + "そのため、列を宣言するまではエラーになります。"),
  Explanation.Words(
    "K116", "値が必要な所に書かれたデータセット",
    "データセットは多くの行の集まりです。列を指定するか、行数を数えます。"),
  Explanation.Words(
    "K117", "値が必要な所に書かれた要因",
    "要因は、誰も計測していない原因に付けた名前です。値はありませんが、因果には書けます。"),
  Explanation.Words(
    "K118", "定義の列",
    "定義は、期間や区分ごとに1つの数になるもので、列を持ちません。"),
  Explanation.Words(
    "K119", "区分のキーが必要な所に書かれた定義",
    "区分に使えるのは、行の列と期間です。"),
  Explanation.Words(
    "K120", "1つの数が必要な所に書かれた列",
    "集計関数の外では、計算式の値は期間や区分ごとに1つです。列には行ごとに値があります。"),
  Explanation.Words(
    "K121", "どこにもないキー",
    "`by` に書けるのは、使っているデータの列と期間（day、week、month、quarter、year、fiscal_quarter、fiscal_year）です。"),
  Explanation.Words(
    "K122", "存在しない出力の形",
    "答えは表になり、`as chart` を付けると図になります。そのほかの形式は `--format` で指定します。"),
  Explanation.Words(
    "K123", "最初の値以外に付けた句",
    "`per`、`via`、`on`、`each` は、集計する行をどう読むかを示します。"
      + "置く場所は最初の値の後ろです：`quantile(sales per orders.customer, 50%)`。"
      + "`each` には、それだけですべてのキーを書きます。"),
  Explanation.Words(
    "K124", "値でないものに付けた `where`",
    "`prior` の長さ、`to_date` の期間、`overall` のキーは、行を読みません。"
      + "`where` は、値の後ろに置けばその値を、呼び出しの最後に置けば全体を絞り込みます。"),
  Explanation.Words(
    "K125", "1行の値を囲む `where`",
    "列の式や集計関数の括弧の中では、名前は手元の行のセルを指します。`(x where c)` は x 自身が読む行の中から選ぶ書き方ですが、セルは行を読みません。"
      + "集計する行の中から選ぶには `sum(x where c)` と書きます。"),
  Explanation.Words(
    "K126", "何も対応させない、`by` の中の `=`",
    "`by orders.channel = ads.channel` は、同じものを別の名前で持つデータセットを、1つのキーで区分する書き方です。"
      + "両側とも、少なくとも1つのデータセットの列でなければなりません。行ごとに真偽を尋ねる条件は、`by (f = 1)` のように括弧に入れます。"),
  Explanation.Words(
    "K127", "同じことの重複",
    "1つの KPI に対する2つの変更、1つのシナリオやテストの中の2つの値、2つの動かせる範囲、2つの週の始まりなどは、どちらか一方しか効きません。"),
  Explanation.Words(
    "K128", "0以下の刻み",
    "`x step s` は、x が入る刻みの下端です。0の刻みには何も入りません。"),
  Explanation.Words(
    "K129", "値を含まない範囲",
    "範囲の終わりは、始まりより前にできません。`..<` の場合は、始まりより後でなければなりません。"),
]
