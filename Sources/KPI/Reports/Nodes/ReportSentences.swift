import SourceText

// Sentences of a page that hold numbers or names, in each language.
extension ReportWords {
  /// - Parameter near: of the unmet ones those within the tolerance that their levels give.
  func standing(goals: Int, met: Int, levels: Int, unmet: Int, near: Int) -> String {
    switch language {
    case .english:
      let first = goals == 0 ? "" : "\(met) of \(goals) \(goals == 1 ? "goal is" : "goals are") met; "
      return levels == 0
        ? "No goal and no target is set."
        : "\(first)of all \(levels) goals and targets \(unmet) are not met"
          + (near == 0 ? "." : ", \(near) of them within their tolerance.")
    case .japanese:
      let first = goals == 0 ? "" : "最終目標は\(goals)件中\(met)件達成。"
      return levels == 0
        ? "目標は設定されていない。"
        : "\(first)目標全体では\(levels)件中\(unmet)件が目標に届いていない" + (near == 0 ? "。" : "（うち\(near)件は許容範囲内）。")
    }
  }

  func latest(_ shown: Int, of all: Int) -> String {
    switch language {
    case .english: "the last \(shown) of \(all) periods"
    case .japanese: "全\(all)期間のうち直近の\(shown)期間"
    }
  }

  func besideGoals(_ count: Int) -> String {
    switch language {
    case .english:
      "The map shows the goals and what leads to them; \(count) more \(count == 1 ? "box leads" : "boxes lead") to none, and "
        + "`kpi graph` draws them, too."
    case .japanese: "図は最終目標とそこに至るものだけ。どの最終目標にもつながらない\(count)個も含めた図は `kpi graph` で描ける。"
    }
  }

  func statuses(of count: Int) -> String {
    switch language {
    case .english: "Status of \(count) goals and targets"
    case .japanese: "目標\(count)件の判定"
    }
  }

  func lacking(_ kpi: String, _ period: String) -> String {
    switch language {
    case .english: "Why \(kpi) falls short (\(period)): inputs below their own targets"
    case .japanese: "\(kpi)が届かない理由（\(period)）：目標に届いていない要素"
    }
  }

  func lastMove(of kpi: String) -> String {
    switch language {
    case .english: "Last change of \(kpi), and what pushed it"
    case .japanese: "\(kpi)の直近の変化とその要因"
    }
  }

  func wouldBring(_ effect: String) -> String {
    switch language {
    case .english: "reaching it alone would bring \(effect)"
    case .japanese: "これだけ達成すれば \(effect)"
    }
  }

  /// `3.1回/年, asked at least 3.5回/年: reaching it alone …`
  func below(_ value: String, _ level: String, _ effect: String) -> String {
    switch language {
    case .english: "\(value) (target: \(level)); \(effect)"
    case .japanese: "\(value)（目標 \(level)）。\(effect)"
    }
  }

  func together(_ words: String) -> String {
    switch language {
    case .english: "All targets together: \(words)"
    case .japanese: "すべて達成した場合：\(words)"
    }
  }

  func short(_ amount: String) -> String {
    switch language {
    case .english: "\(amount) away"
    case .japanese: "目標まであと \(amount)"
    }
  }

  func toSpare(_ amount: String) -> String {
    switch language {
    case .english: "\(amount) to spare"
    case .japanese: "余裕 \(amount)"
    }
  }

  func attained(_ share: String) -> String {
    switch language {
    case .english: " (\(share) reached)"
    case .japanese: "（達成率 \(share)）"
    }
  }

  func since(_ period: String) -> String {
    switch language {
    case .english: "against \(period)"
    case .japanese: "\(period)比"
    }
  }

  func groups(_ shown: Int, of all: Int) -> String {
    switch language {
    case .english: "the \(shown) largest of \(all) groups"
    case .japanese: "\(all)区分のうち大きい\(shown)区分"
    }
  }

  func more(_ count: Int) -> String {
    switch language {
    case .english: "and \(count) more"
    case .japanese: "ほか\(count)件"
    }
  }

  func untold(_ count: Int) -> String {
    switch language {
    case .english: "\(Wording.counted(count, "belief")) of which the data cannot tell anything yet"
    case .japanese: "データからはまだ判断できない仮説 \(count)件"
    }
  }

  func offScale(_ values: [String]) -> String {
    switch language {
    case .english: "off the scale, at its edge: \(list(values))"
    case .japanese: "目盛りの外（端に表示）：\(list(values))"
    }
  }

  func valueIn(_ period: String) -> String {
    switch language {
    case .english: "Value in \(period)"
    case .japanese: "\(period)の値"
    }
  }
}
