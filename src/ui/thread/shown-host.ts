// How a host name is shown: in its own letters where they cannot be taken for others, else in punycode.

const scripts: readonly RegExp[] = [
  // Latin of Europe, without the letters that look like plain ones.
  /^[a-z\d\u00df-\u00f6\u00f8-\u00ff\u0101-\u0130\u0132-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u017e-]+$/,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ーa-z\d-]+$/u,
  /^[\p{Script=Hangul}\d-]+$/u,
  /^[\p{Script=Arabic}\d-]+$/u,
  /^[\p{Script=Hebrew}\d-]+$/u,
  /^[\p{Script=Devanagari}\d-]+$/u,
  /^[\p{Script=Thai}\d-]+$/u,
  // Each with at least one letter that no Latin letter looks like.
  /^(?=.*[бгджзийлфцчшщъыэюя])[а-яё\d-]+$/,
  /^(?=.*[γδζθλξπσςφψω])[α-ωάέήίόύώϊϋΐΰ\d-]+$/,
]

/** `host` as the URL parser gives it: lower case, punycode. */
export function toShownHost(host: string): string {
  if (!host.includes('xn--')) return host
  const labels = host.split('.').map(label => (label.startsWith('xn--') ? (fromPunycode(label.slice(4)) ?? label) : label))
  const shown = labels.join('.')
  const isHonest = labels.every(label => scripts.some(script => script.test(label)))
  // What the parser would not read back as the same host is not shown.
  return isHonest && URL.canParse(`http://${shown}/`) && new URL(`http://${shown}/`).hostname === host ? shown : host
}

/** RFC 3492, section 6.2; null when the digits make no name. */
function fromPunycode(input: string): string | null {
  const dash = input.lastIndexOf('-')
  const output = [...input.slice(0, Math.max(dash, 0))].map(c => c.charCodeAt(0))
  let n = 128
  let i = 0
  let bias = 72
  for (let at = dash + 1; at < input.length; ) {
    const before = i
    let weight = 1
    for (let k = 36; ; k += 36) {
      const digit = Number.parseInt(input.charAt(at++), 36)
      if (Number.isNaN(digit)) return null
      // Base 36 counts 0–9 first; punycode counts a–z first.
      const value = digit < 10 ? digit + 26 : digit - 10
      i += value * weight
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
      if (value < threshold) break
      weight *= 36 - threshold
      if (weight > 0x7fffffff) return null
    }
    const length = output.length + 1
    let delta = before === 0 ? Math.floor((i - before) / 700) : Math.floor((i - before) / 2)
    delta += Math.floor(delta / length)
    let k = 0
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35)
    bias = k + Math.floor((36 * delta) / (delta + 38))
    n += Math.floor(i / length)
    i %= length
    if (n > 0x10ffff) return null
    output.splice(i++, 0, n)
  }
  return String.fromCodePoint(...output)
}
