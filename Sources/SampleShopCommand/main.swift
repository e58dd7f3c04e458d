import SampleShop

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes the sample mail-order shop into a folder: `sample-shop FOLDER [--seed N]`. Exit codes as those of `kpi`: 2 where
/// the command line is wrong, 3 where a file cannot be written.
func run(_ arguments: [String]) -> Int32 {
  var folder: String?
  var seed = SampleShop.committedSeed
  var rest = arguments[...]
  while let argument = rest.popFirst() {
    if argument == "--seed" {
      guard let text = rest.popFirst(), let value = UInt64(text) else { return usage() }
      seed = value
    } else if argument.hasPrefix("-") || folder != nil {
      return usage()
    } else {
      folder = argument
    }
  }
  guard let folder else { return usage() }
  mkdir(folder, 0o755)  // an existing folder is fine; anything else shows when its first file is opened
  for file in SampleShop(seed: seed).files {
    guard write(file.bytes, to: folder + "/" + file.name) else {
      complain("cannot write \(folder)/\(file.name)")
      return 3
    }
  }
  return 0
}

func write(_ bytes: [UInt8], to path: String) -> Bool {
  guard let stream = fopen(path, "wb") else { return false }
  let written = fwrite(bytes, 1, bytes.count, stream)
  return fclose(stream) == 0 && written == bytes.count
}

func usage() -> Int32 {
  complain("usage: sample-shop FOLDER [--seed N]")
  return 2
}

func complain(_ message: String) {
  let line = Array((message + "\n").utf8)
  _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

exit(run(Array(CommandLine.arguments.dropFirst())))
