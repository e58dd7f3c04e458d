import KPI
import SourceText

extension Invocation {
  /// `--cache`, `--cache=FOLDER`, or what the environment says; nil: nothing is kept.
  func cache() throws(ArgumentFault) -> DiskCache? {
    if let known = console.cache { return known }
    let size = try cacheSize()
    guard let folder = try cacheFolder() else { return nil }
    let cache = DiskCache(folder: folder, size: size, version: versionText)
    console.cache = cache
    return cache
  }

  /// Writes what the same command wrote about the same rules and data, and gives its exit code; nil where it is to be computed.
  func repeated(_ analyzed: AnalyzedProgram) -> Int32? {
    // Other files are written, and times are told, each time.
    if arguments.has("out") || arguments.has("profile") { return nil }
    let surroundings = [console.output.surroundings, console.error.surroundings, analyzed.language.rawValue]
    guard let cache = console.cache, let asked = cache.command(arguments.words + surroundings, of: analyzed) else {
      return nil
    }
    guard let transcript = cache.transcript(of: asked) else {
      console.asked = asked
      return nil
    }
    console.output.write(collected: transcript.output)
    console.error.write(collected: transcript.error)
    return transcript.code
  }

  private func cacheFolder() throws(ArgumentFault) -> String? {
    if let folder = arguments.value("cache") { return folder.isEmpty ? try usualFolder() : folder }
    guard let setting = console.environment("KPI_CACHE"), !setting.isEmpty, setting != "0" else { return nil }
    if setting == "1" { return try usualFolder() }
    if setting.hasPrefix("/") { return setting }
    throw ArgumentFault(
      message: .noValue(setting, of: "KPI_CACHE"),
      help: Phrase("write 1, or the path of a folder from the root", "1、またはルートからのフォルダーのパスを書く"))
  }

  /// A relative folder is ignored as the XDG specification demands.
  private func usualFolder() throws(ArgumentFault) -> String {
    if let folder = console.environment("XDG_CACHE_HOME"), folder.hasPrefix("/") { return folder + "/kpi" }
    if let home = console.environment("HOME"), home.hasPrefix("/") { return home + "/.cache/kpi" }
    throw ArgumentFault(
      message: Phrase(
        "there is no usual place for a cache: neither XDG_CACHE_HOME nor HOME is set",
        "キャッシュの既定の場所がない：XDG_CACHE_HOME も HOME も設定されていない"),
      help: .write("--cache=FOLDER"))
  }

  /// `500MB`, `4GB`
  private func cacheSize() throws(ArgumentFault) -> Int {
    guard let text = arguments.value("cache-size") else { return DiskCache.usualSize }
    let units: [(String, Int)] = [("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)]
    for (unit, factor) in units where text.uppercased().hasSuffix(unit) {
      guard let number = Int(text.dropLast(unit.count)), (1...1_000_000).contains(number) else { break }
      return number * factor
    }
    throw ArgumentFault(
      message: .noValue(text, of: "--cache-size"),
      help: Phrase(
        "write a number with KB, MB, GB or TB: `500MB`", "KB・MB・GB・TB を付けた数を書く：`500MB`"))
  }
}
