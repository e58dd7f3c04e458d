#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// A reader that goes away ends the output quietly; writing then fails with EPIPE.
signal(SIGPIPE, SIG_IGN)
exit(runCommand(Array(CommandLine.arguments.dropFirst()), console: .process()))
