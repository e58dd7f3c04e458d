/// The columns of answers about causes as they head a sheet in Japanese, by the names that programs read.
enum PlainColumns {
  static func japanese(_ name: String) -> String {
    // Of several ways to reach a value each has a number.
    for (word, japanese) in [("solution", "必要な値"), ("nearest", "最も近い値")] where name.hasPrefix(word) {
      return japanese + name.dropFirst(word.count)
    }
    return words[name] ?? name
  }

  private static let words: [String: String] = [
    // `why`, `levers`, `reach`
    "input": "要素", "depth": "階層", "before": "前", "after": "後", "brings": "寄与", "value": "値",
    "effectOfOnePercent": "+1%の効果", "lever": "動かす指標",
    // `evidence`
    "cause": "原因", "effect": "結果", "lag": "時間差", "where": "条件", "refuted": "否定", "grade": "データの裏づけ",
    "step": "原因の変化", "effect_of_step": "結果の変化", "low": "下限", "high": "上限", "p": "p", "n": "n",
    // `uncertainty`
    "kind": "種類", "name": "名前", "p5": "5%", "median": "中央値", "p95": "95%", "atP5": "5%のとき",
    "atP95": "95%のとき", "alone": "単独", "withOthers": "ほかと合わせて", "probability": "確率", "error": "誤差",
    // `actions`, `bets`
    "action": "打ち手", "cost": "費用", "aim": "動かすもの", "change": "変化", "change_low": "変化の下限",
    "change_high": "変化の上限", "by_formula": "計算式による分", "by_link": "因果で動く分", "per_money": "費用あたり",
    "per_money_low": "費用あたりの下限", "per_money_high": "費用あたりの上限", "bet": "予測", "due": "対象の期間",
    "state": "結果",
  ]
}
