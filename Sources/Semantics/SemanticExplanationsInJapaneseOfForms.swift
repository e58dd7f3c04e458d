import SourceText

/// Functions, clauses and forms in places where they mean nothing.
let formExplanationsInJapanese: [Explanation.Words] = [
  Explanation.Words(
    "K160", "引数の数の違い",
    "どの関数も、説明にあるとおりの引数を取ります。"),
  Explanation.Words(
    "K161", "型に合わない関数や書き方",
    "合計は数、`like` は文字列、`month` は日付に使います。"),
  Explanation.Words(
    "K162", "列のない集計",
    "行そのものを対象にできるのは、`count` と `share` だけです。"),
  Explanation.Words(
    "K163", "集計する値のない、複数のキーの `each`",
    "`each` を `count` や `share` に使うと、区分を数えます。`min(each age where …)` は、キーの最小のものです。"
      + "複数のキーの組には最小がないので、ほかの集計関数では `avg(sales per orders.customer)` のように区分ごとの値が必要です。"),
  Explanation.Words(
    "K164", "分位数にならない指定",
    "`quantile(x, 90%)` は線形に補間した値、`quantile(x, 90%, nearest)` は実際に現れる値です。"),
  Explanation.Words(
    "K165", "`share` の外の `among`",
    "`among` は、何を全体とする割合かを示します。"),
  Explanation.Words(
    "K166", "集計関数の外の区分",
    "`each` と `per` が作る区分は、集計関数で1つにまとめます。"),
  Explanation.Words(
    "K167", "集計関数の外の `where`",
    "`where` を置けるのは、集計関数、括弧、定義の最後です。"),
  Explanation.Words(
    "K168", "行を必要とする書き方",
    "`within`、`since`、`ordinal` などは、手元の行をほかの行や自分の日付と比べます。"),
  Explanation.Words(
    "K169", "行に付けた `during`",
    "`during` は、集計する期間を絞り込みます。行の実績は全期間のものです。期限のある集計期間は `within` で書きます。"),
  Explanation.Words(
    "K170", "行の実績の時間差",
    "行の実績は全期間のものなので、前の時点の値がありません。期間の中で区分して計算すれば、前の値と比べられます。"),
  Explanation.Words(
    "K171", "深すぎる定義の展開",
    "行ごとの計算では、定義は括弧で囲んだ計算式に置き換えられます。その入れ子の深さには上限があります。"),
  Explanation.Words(
    "K172", "単独で書かれた範囲やリスト",
    "`1..3` や `[\"a\", \"b\"]` は `in` の後ろに置きます。`=` の後ろに単独で置いた `1..3` は、その間のどこかにある数です。"),
  Explanation.Words(
    "K173", "集合でないものの前の `in`",
    "`in` の後ろには、範囲、リスト、期間を書きます。"),
  Explanation.Words(
    "K174", "範囲でない水準",
    "水準の `in` には、両端が必要です。"),
  Explanation.Words(
    "K175", "時間の長さが必要な所",
    "長さは月数か日数の整数に単位を付けて、`1 month`、`90 days`、`2年` のように書きます。0より小さくはできません。"),
  Explanation.Words(
    "K176", "日付が必要な所",
    "期間は、日・月・年などの日付か、日付の範囲で書きます。"),
  Explanation.Words(
    "K177", "1日も含まない期間",
    "終わりが始まりより前にあるか、`..<` によってただ1日が除かれています。"),
  Explanation.Words(
    "K178", "週が月曜日に始まらない場合の ISO 週",
    "週の番号は、月曜日に始まる ISO 8601 の週のものです。別の曜日に始まる週では、番号と週がずれてしまいます。"),
  Explanation.Words(
    "K180", "整数が必要な所",
    "結果の形がこの数で決まるので、その場に整数で書きます。"),
  Explanation.Words(
    "K181", "文字列が必要な所",
    "パターンは、引用符で囲んでその場に書きます。"),
  Explanation.Words(
    "K182", "比較のない許容差",
    "`±` は、数の比較1つに幅を持たせます。"),
  Explanation.Words(
    "K183", "行を読まない所の `on` や `via`",
    "どちらも、集計関数が行をどう読むか、つまりどの日付で、どの参照をたどって読むかを示します。"),
  Explanation.Words(
    "K184", "条件の割合",
    "括弧の中には行か列を書き、条件は `where` に書きます。どの行にも「はい」か「いいえ」の答えがあるので、`where` がなければ割合は常に100%です。"),
  Explanation.Words(
    "K185", "条件の件数",
    "括弧の中には行か列を書き、条件は `where` に書きます。括弧の中に書いた条件は、答えさえあれば、「はい」でも「いいえ」でも数えられます。"),
]
