/// 40 indicators of the shop of `ShopFiles`, with goals, targets, limits and 60 links.
enum ShopRules {
  static let text = data + indicators + levels + links

  private static let data = """
    calendar { judge each month }

    dataset orders from "orders.csv" {
      key order_id
      time date
      covers @2021-01..@2025-12
      customer: text -> customers
      amount: 円
      cost: 円
      refunded: 円
      f = ordinal per customer
    }
    dataset customers per orders.customer {
      time first_order = min(orders.date)
      covers @2021-01..@2025-12
      channel = first(orders.channel)
      second_order = min(orders.date where f = 2)
      year_over = first_order within 1 year of first_order
      first_year = sum(orders.amount where date within 1 year of customers.first_order)
    }
    dataset ads from "ads.csv" {
      time day
      covers @2021-01..@2025-12
      channel: text
      spend: 円
    }
    dataset answers from "answers.csv" {
      time day
      covers @2021-01..@2025-12
    }


    """

  private static let indicators = """
    sales: 円 = sum(orders.amount)
    gross_profit: 円 = sales - sum(orders.cost)
    order_count: 件 = count(orders)
    buyers: 人 = count_distinct(orders.customer)
    average_order: 円 = sales / count(orders)
    margin_rate: % = gross_profit / sales
    frequency: 回/年 = trailing(yearly(count(orders) / count_distinct(orders.customer)), 12 months)
    units = sum(orders.quantity)
    units_per_order = units / count(orders)
    unit_price: 円 = sales / units
    unit_cost: 円 = sum(orders.cost) / units
    refunds: 円 = sum(orders.refunded)
    refund_rate: % = refunds / sales
    net_sales: 円 = sales - refunds
    new_customers: 人 = count(customers)
    ad_spend: 円 = sum(ads.spend)
    cac: 円 = sum(ads.spend) / count(customers)
    clicks = sum(ads.clicks)
    impressions = sum(ads.impressions)
    applications = sum(ads.applications)
    ctr: % = clicks / impressions
    cvr: % = applications / clicks
    click_price: 円 = ad_spend / clicks
    cpa: 円 = ad_spend / applications
    roas: % = net_sales / ad_spend
    repeat_sales: 円 = sum(orders.amount where f >= 2)
    repeat_share: % = repeat_sales / sales
    repeat_rate: % = count_distinct(orders.customer where f >= 2) / buyers
    f1_to_f2: % = share(customers where second_order within 120 days of first_order)
    f2_in_60_days: % = share(customers where second_order within 60 days of first_order)
    first_year_value: 円 = avg(customers.first_year where year_over)
    years = 2年
    keeping_cost = 2,000円
    gross_ltv = average_order * margin_rate * frequency * years
    ltv = gross_ltv - (cac + keeping_cost)
    nps: points = share(answers where score >= 9) - share(answers where score <= 6)
    referral_orders: 件 = count(orders where channel = "referral")
    complaints: 件 = count(orders where complained)
    complaint_rate: % = complaints / order_count
    contribution: 円 = gross_profit - refunds - ad_spend


    """

  private static let levels = """
    goal ltv >= 18,000円 warn 10,000円
    goal contribution >= 20,000,000円
    goal nps >= 40 points warn 20 points
    target average_order >= 9,000円
    target margin_rate >= 58%
    target frequency >= 3.5回/年 guard refund_rate <= 3%
    target cac <= 4,000円
    target gross_ltv >= 25,000円
    target sales >= 150,000,000円 each quarter
    target refund_rate <= 2%
    target repeat_rate >= 60%
    target f1_to_f2 >= 30% warn 25%
    target new_customers >= 2,000人
    target ctr >= 1%
    target cvr >= 4%
    target complaint_rate <= 1% warn 2%
    target ad_spend <= 15,000,000円
    limit frequency in 1回/年..6回/年
    limit margin_rate in 50%..65%
    limit cac in 1,000円..8,000円
    limit average_order in 5,000円..12,000円


    """

  private static let links = """
    factor service_quality "not measured"
    factor season "in the calendar"
    factor affinity "not measured"
    factor brand "not measured"
    factor competitor "not measured"
    factor price_level "not measured"

    link service_quality raises nps
    link service_quality lowers complaint_rate
    link service_quality lowers refund_rate
    link season -> average_order, ad_spend, order_count, impressions
    link affinity raises f1_to_f2
    link affinity raises frequency
    link affinity raises nps
    link brand raises ctr
    link brand raises cvr
    link brand raises referral_orders
    link price_level raises unit_price
    link price_level lowers cvr
    link price_level raises margin_rate
    link competitor lowers new_customers
    link competitor lowers ctr
    link competitor raises click_price
    link nps + 1 point -> referral_orders + 6件 to 14件 after 1 month from "the team's estimate"
    link nps + 1 point -> f1_to_f2 + 0.1% to 0.3% after 2 months from "the team's estimate"
    link nps raises years
    link ad_spend + 10% -> impressions + 9% from "the console"
    link impressions + 10% -> clicks + 8% from "the console"
    link clicks + 10% -> applications + 6% from "the console"
    link applications + 1 -> new_customers + 0.3人 to 0.5人 from "the shop's books"
    link ad_spend + 10,000円 -> order_count + 1件 to 3件 after 1 month where channel = "web" from "price per trial"
    link referral_orders + 1件 -> new_customers + 0.2人 to 0.4人 after 1 month from "a count by hand"
    link new_customers + 10% -> order_count + 2% after 1 month from "the books"
    link f1_to_f2 + 1% -> repeat_rate + 0.2% to 0.5% after 2 months from "the books"
    link repeat_rate + 10% -> frequency + 4% to 6% from "the books"
    link complaint_rate + 1% -> nps - 2 points from "the team's estimate"
    link refund_rate + 1% -> nps - 1 point after 1 month from "the team's estimate"
    link order_count + 1件 -> sales + 4,000円 to 6,000円 from "the books"
    link complaints + 1件 -> refunds + 800円 to 1,600円 from "the books"
    link order_count raises complaints
    link new_customers raises buyers
    link buyers raises referral_orders after 1 month
    link cvr raises new_customers
    link ctr raises applications
    link click_price lowers new_customers
    link units_per_order raises average_order
    link unit_price raises average_order
    link unit_cost lowers margin_rate
    link referral_orders raises repeat_rate after 1 month
    link f2_in_60_days raises f1_to_f2
    link f2_in_60_days + 1% -> repeat_share + 0.1% after 3 months from "the books"
    link first_year_value raises sales after 12 months
    link repeat_rate raises repeat_sales
    link repeat_sales raises sales
    link complaint_rate lowers f1_to_f2
    link refund_rate lowers repeat_rate after 1 month
    link frequency raises first_year_value after 12 months
    link average_order raises first_year_value after 12 months
    link cpa raises cac
    link roas raises ad_spend after 1 month
    link contribution raises ad_spend after 3 months
    link complaints lowers frequency after 2 months
    no link impressions -> sales because "60 months, nothing seen"
    no link clicks -> nps because "nobody thinks so any more"

    """
}
