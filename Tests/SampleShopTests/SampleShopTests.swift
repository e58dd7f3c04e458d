import CivilTime
import Foundation
import Testing

@testable import SampleShop

@Suite("sample shop")
struct SampleShopTests {
  private let data = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "rules/mailorder/data")

  @Test("the committed files are what the generator writes")
  func committedFilesAreCurrent() throws {
    let shop = SampleShop()
    for file in shop.files {
      let committed = try Data(contentsOf: data.appending(path: file.name))
      #expect(committed == Data(file.bytes), "\(file.name): run `swift run sample-shop rules/mailorder/data`")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: data.path).sorted()
    #expect(names == shop.files.map(\.name).sorted())
    #expect(shop.files.map(\.bytes.count).reduce(0, +) < 3_000_000)
  }

  @Test("another seed gives another shop of the same shape")
  func seedMatters() {
    let one = SampleShop(seed: 1).files
    let two = SampleShop(seed: 2).files
    #expect(one.map(\.name) == two.map(\.name))
    #expect(one.map(\.bytes) != two.map(\.bytes))
  }

  @Test("every character of the CP932 file has a code")
  func everyCharacterHasACode() throws {
    let file = try #require(SampleShop().files.first { $0.name == "order-lines-2024.csv" })
    #expect(!file.bytes.contains(UInt8(ascii: "?")))
    let text = try #require(String(data: Data(file.bytes), encoding: .shiftJIS))
    #expect(text.hasPrefix("注文番号,注文日,顧客ID,商品,購入金額,原価,経路\r\n"))
  }

  @Test("each NPS point brings one more referred customer in the next month")
  func satisfactionBringsReferrals() {
    let seed = SampleShop.committedSeed
    let months = ShopMonth.all(seed: seed)
    let advertising = Advertising(months: months, seed: seed)
    var referred = [Double](repeating: 0, count: months.count)
    for customer in Customer.all(months: months, advertising: advertising, seed: seed)
    where customer.channel == .referral {
      referred[ShopMonth.index(of: customer.firstDay)] += 1
    }
    let slope = slope(of: Array(referred.dropFirst()), on: months.dropLast().map(\.satisfaction))
    #expect(abs(slope - 1) < 0.1)
  }

  @Test("ad spend at the prices of 2025 wins customers in proportion")
  func spendWinsCustomers() {
    let months = ShopMonth.all(seed: SampleShop.committedSeed)
    let advertising = Advertising(months: months, seed: SampleShop.committedSeed)
    for channel in Channel.advertised {
      let days = advertising.days.filter { $0.channel == channel && CivilDate($0.day).year < 2026 }
      let cost = Double(days.map(\.spend).reduce(0, +)) / Double(days.map(\.applications).reduce(0, +))
      #expect(abs(cost / channel.costOfOne - 1) < 0.1, "\(channel.rawValue): \(cost)")
    }
  }

  @Test("29 minor complaints stand behind one serious, and about 300 near misses")
  func complaintsFollowHeinrich() throws {
    let file = try #require(SampleShop().files.first { $0.name == "complaints.csv" })
    let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
    let serious = lines.count { $0.contains("重大") }
    let minor = lines.count { $0.contains("軽微") }
    let nearMisses = lines.count { $0.contains("ヒヤリハット") }
    #expect(serious == minor / 29)
    #expect((250...350).contains(nearMisses / serious))
  }

  private func slope(of y: [Double], on x: [Double]) -> Double {
    let meanX = x.reduce(0, +) / Double(x.count)
    let meanY = y.reduce(0, +) / Double(y.count)
    let products = zip(x, y).map { ($0 - meanX) * ($1 - meanY) }.reduce(0, +)
    return products / x.map { ($0 - meanX) * ($0 - meanX) }.reduce(0, +)
  }

  @Test("SplitMix64 gives the published sequence")
  func splitMixSequence() {
    // The first outputs for the seed 1234567, from the generator's reference implementation.
    var random = RandomStream(state: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
    #expect(random.next() == 9_817_491_932_198_370_423)
  }
}
