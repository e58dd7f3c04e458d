#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the system says about an error number: `Permission denied` becomes `permission denied`.
package func systemMessage(_ code: Int32) -> Phrase {
  let text = String(cString: strerror(code))
  let japanese =
    switch code {
    case ENOENT: "そのファイルはない"
    case EACCES, EPERM: "権限がない"
    case EIO: "入出力エラー"
    case EISDIR: "フォルダーである"
    case ENOTDIR: "途中のパスがフォルダーではない"
    case ELOOP: "シンボリックリンクが循環している"
    case ENAMETOOLONG: "名前が長すぎる"
    case EMFILE, ENFILE: "開いているファイルが多すぎる"
    case ENOMEM: "メモリーが足りない"
    case ENOSPC, EDQUOT: "ディスクの空きがない"
    case EFBIG: "ファイルが大きすぎる"
    case EROFS: "書き込みできない場所にある"
    case ESTALE, ENXIO, ENODEV: "ファイルのある装置に届かない"
    case ETIMEDOUT: "応答がない"
    default: "システムのエラー「\(text)」"  // Hardly seen; whoever looks for it needs the system's own words.
    }
  return Phrase(text.prefix(1).lowercased() + text.dropFirst(), japanese)
}
