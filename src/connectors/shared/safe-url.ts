/** Tokens and files travel there, so it must be encrypted, unless it never leaves this machine. */
export function isSafeUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol === 'https:' || url?.protocol === 'wss:') return true
  return url !== null && ['http:', 'ws:'].includes(url.protocol) && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
}
