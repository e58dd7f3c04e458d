import SourceText
import Syntax
import Testing

@testable import Semantics

// Definitions with parameters: what is wrong with them and their calls, and where it is told.

private let shop = """
  dataset orders from "o.csv" { time at; amount: 円; channel: text; person = customer -> people }
  dataset people from "p.csv" { key id; joined: date; since: date }
  sales: 円 = sum(orders.amount)
  n: 件 = count(orders)

  """

@Test func callsAreWhatTheyStandFor() {
  let result = analyzed(
    shop + """
      yoy(x) = growth(x, 1 year)
      share_of(c) = share(orders where c)
      early(d = 60日) = count(people where joined within d of since)
      twice(x) = x * 2
      r1 = yoy(sales)
      r1w = growth(sales, 1 year)
      r2 = twice(twice(sales)) + sales
      r2w = sales * 2 * 2 + sales
      r3 = share_of(orders.channel = "web")
      r3w = share(orders where orders.channel = "web")
      r4 = early() + early(30日)
      r4w = count(people where joined within 60日 of since) + count(people where joined within 30日 of since)
      r5 = sum(twice(orders.amount))
      r5w = sum(orders.amount * 2)
      """)
  #expect(result.codes == [])
  for name in ["r1", "r2", "r3", "r4", "r5"] {
    let (call, written) = (result.model.definition(named: name), result.model.definition(named: name + "w"))
    #expect(call?.type == written?.type, "\(name)")
    #expect(call?.reads == written?.reads && call?.datasets == written?.datasets, "\(name)")
  }
  for name in ["r1", "r3", "r4", "r5"] {
    #expect(
      result.model.definition(named: name)?.body.formulas == result.model.definition(named: name + "w")?.body.formulas)
  }
}

@Test func functionsOfTheLanguageKeepTheirNames() {
  #expect(Set(Analyzer.functionNames).isSubset(of: FunctionWords.all))
  let places = ["previous", "following", "running", "ordinal", "tile"]
  #expect(Analyzer.functionNames.count + places.count >= FunctionWords.all.count)
}

@Test func whatIsWrongWithParameters() {
  expectMarked(
    shop + """
      f(x) = x * 2
      two(x, y = 3) = x * y
      m1 = f  // K290
      m2 = f(sales, 3)  // K291
      m3 = f()  // K291
      m4 = two(sales) + two(sales, 4)
      m5 = two()  // K291
      fact(k) = k * fact(k - 1)  // K292
      a(x) = b(x)  // K292
      b(x) = a(x)  // K292
      m6 = a(3)
      count(x) = x  // K293
      twins(x, x) = x  // K294
      idle(x, y) = x  // K295
      sales2(sales) = sales * 2  // K296
      priced(amount) = sum(orders.amount * amount)
      monthly_of(month) = month  // K297
      m7 = f(sales per month)  // K298
      m8 = f(each orders.channel)  // K298
      vague(x) = x to 3  // K299
      late(x = 3, y) = x + y  // K070
      head(x) = sum(x.amount)
      m9 = head(sales + 1円)  // K072
      m10 = head(orders)
      """)
}

@Test func messagesStandAtTheCallAndNameTheBody() throws {
  let text = shop + "plus(x) = x + 1円\nm = plus(n)\nk = plus(salse)\n"
  let result = analyzed(text)
  let clash = try #require(result.diagnostics.first { $0.code == "K193" })
  let bytes = Array(text.utf8)
  func shown(_ range: SourceRange?) -> String {
    range.map { String(decoding: bytes[Int($0.start)..<Int($0.end)], as: UTF8.self) } ?? ""
  }
  #expect(shown(clash.primary?.range) == "plus(n)")
  #expect(clash.secondary.contains { $0.text.english == "in the body of `plus`" && shown($0.range) == "1円" })
  let unknown = try #require(result.diagnostics.first { $0.code == "K100" })
  #expect(shown(unknown.primary?.range) == "salse")
  #expect(unknown.fixes.first?.replacement == "sales" && shown(unknown.fixes.first?.range) == "salse")
}

/// Each call doubles what it is called with: sixteen of them would be 65,536 names.
@Test func callsDoNotExplode() {
  let call = String(repeating: "f(", count: 40) + "n" + String(repeating: ")", count: 40)
  let result = analyzed(shop + "f(x) = x + x\nm = \(call)\n")
  #expect(result.codes == ["K071"])
  let chain = (1...200).map { "f\($0)(x) = f\($0 - 1)(x) + 1件\n" }.joined()
  #expect(analyzed(shop + "f0(x) = x\n" + chain + "m = f200(n)\n").codes == ["K071"])
}

@Test func scenariosReachIntoBodies() {
  let text =
    shop + """
      price = 100円
      worth(k) = k * price
      total: 円 = worth(3)
      scenario dear { price = 200円 }
      scenario own { total = worth(4) }
      """
  let dear = analyzed(text, world: .scenario("dear"))
  #expect(dear.diagnostics.isEmpty)
  #expect(dear.formula("price") == "200円")
  let own = analyzed(text, world: .scenario("own"))
  #expect(own.diagnostics.isEmpty)
  #expect(own.formula("total").contains("4"))
}

@Test func tablesStandInFormulas() {
  let result = analyzed(
    shop + """
      fee = by channel { "web": 5円, else: 3円 }
      cost = sum(orders.amount * by channel { "web": 5%, else: 3% })
      bonus(base) = by channel { "web": base, else: base * 2 }
      paid = bonus(10円) + fee
      dataset o2 from orders { part = by channel { "web": amount * 10%, else: 0円 } }
      """)
  #expect(result.codes == [])
  #expect(result.model.definition(named: "fee").map { $0.body.formulas.count } == 2)
}
