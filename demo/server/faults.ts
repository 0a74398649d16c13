/** A live connection as the faults see it. */
export interface Line {
  readonly service: string
  /** Faults and counts go by it; null until log-in. */
  readonly userId: string | null
  /** What the service does when somebody else takes this place. */
  readonly replaced: () => void
  onClosed(listener: () => void): void
  /** Sends a frame as it stands, past all other faults. */
  inject(frame: string): void
  silence(): void
  resume(): void
  /** Cuts the connection without a closing handshake. */
  drop(): void
}

/** How REST calls are refused, for as many calls as `times` says. */
export type Refusal = {
  readonly status: number
  /** How many calls; default 1. */
  readonly times: number
  readonly retryAfterS?: number
  /** What stands in the body; default the service's own JSON error. */
  readonly body?: 'json' | 'html' | 'empty' | 'garbage'
  /** Only this method. */
  readonly method?: string
  /** Only paths that contain this, whatever the case. */
  readonly path?: string
}

/** The switches. They stay until set anew or healed; counted ones are used up. */
export type Switches = {
  /** Everything the server sends comes this much later. */
  delayMs: number
  /** Every delivery comes twice. */
  duplicate: boolean
  /** Two deliveries that follow each other within half a second come the other way round. */
  reorder: boolean
  /** Stream management requests stay without answer. */
  withholdAcks: boolean
  /** Added to the service's clock, in seconds: times in messages and the `Date` header. */
  clockSkewS: number
  /** What happens to new sockets: open them, refuse them, or open them and never say a word. */
  upgrade: 'open' | 'refused' | 'silent'
  /** So many log-ins fail. */
  rejectLogins: number
  /** So many writes (REST calls other than GET, chat messages with a body) are accepted, but the sender never learns it: the connection is cut instead. */
  loseResponses: number
  rest: Refusal | null
}

/** Acts: they happen once, to the sockets that are open now. */
export type Acts = {
  /** Cut without closing handshake. */
  drop?: boolean
  /** Stop reading and sending, leave the connection open. */
  silence?: boolean
  /** Take up again what was silenced. */
  resume?: boolean
  /** End with the service's "somebody else took this place". */
  conflict?: boolean
  /** A frame sent as it stands, well-formed or not. */
  inject?: string
  /** Forget the log-ins given out so far. */
  expireTokens?: boolean
}

/** One order to break or to heal something. Without `service` or `userId` it concerns all; new sockets and the clock cannot be one user's. */
export type FaultOrder = Partial<Switches> & Acts & { readonly service?: string; readonly userId?: string | number }

const HEALTHY: Switches = {
  delayMs: 0,
  duplicate: false,
  reorder: false,
  withholdAcks: false,
  clockSkewS: 0,
  upgrade: 'open',
  rejectLogins: 0,
  loseResponses: 0,
  rest: null,
}
/** A new socket does not say yet whose it is, and there is one clock. */
const FOR_ALL = ['upgrade', 'clockSkewS']
const ACTS = ['drop', 'silence', 'resume', 'conflict', 'inject', 'expireTokens']

type Target = { readonly service: string; readonly userId: string; readonly switches: Partial<Switches> }

/** Everything that can go wrong, on purpose: the state behind `/faults`. */
export class Faults {
  readonly #sockets = new Set<Line>()
  readonly #expiry = new Map<string, (userId: string | null) => void>()
  #targets: Target[] = []

  /** @throws RangeError when the order names something unknown, or cannot be kept, so that a slip in a test cannot pass as a fault */
  order(order: FaultOrder): void {
    const { service = '*', userId: id = '*', ...rest } = order
    const userId = String(id)
    const switches: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(rest)) {
      if (userId !== '*' && FOR_ALL.includes(name)) throw new RangeError(`"${name}" cannot be for one user`)
      if (name in HEALTHY) switches[name] = name === 'rest' ? toRefusal(value) : checked(name as keyof Switches, value)
      else if (!ACTS.includes(name)) throw new RangeError(`Unknown fault "${name}"`)
    }
    const known = this.#targets.find(target => target.service === service && target.userId === userId)
    if (known) Object.assign(known.switches, switches)
    else this.#targets.push({ service, userId, switches })
    this.#act(order, service, userId)
  }

  /** Undoes all switches and lets the silenced sockets go on. */
  heal(): void {
    this.#targets = []
    for (const socket of this.#sockets) socket.resume()
  }

  /** The switches as they stand for a service, or for one user of it. The closest order wins. */
  of(service: string, userId: string | number | null = null): Readonly<Switches> {
    const concerned = this.#targets.filter(target => concerns(target, service, userId === null ? null : String(userId)))
    return Object.assign({}, HEALTHY, ...concerned.sort((a, b) => closeness(a) - closeness(b)).map(target => target.switches))
  }

  /** Uses up one of a counted switch. @returns whether there was one */
  take(name: 'rejectLogins' | 'loseResponses', service: string, userId: string | number | null): boolean {
    if (this.of(service, userId)[name] <= 0) return false
    const target = this.#closest(name, service, userId)
    if (target) target.switches[name] = (target.switches[name] ?? 1) - 1
    return true
  }

  /** Uses up one refusal that fits this call, if there is one. */
  takeRefusal(service: string, userId: string | number | null, method: string, path: string): Refusal | null {
    const refusal = this.of(service, userId).rest
    if (!refusal || refusal.times <= 0) return null
    if (refusal.method && refusal.method !== method) return null
    if (refusal.path && !path.toLowerCase().includes(refusal.path.toLowerCase())) return null
    const target = this.#closest('rest', service, userId)
    if (target) target.switches.rest = refusal.times > 1 ? { ...refusal, times: refusal.times - 1 } : null
    return refusal
  }

  /** The service's clock, in epoch milliseconds, as far off as ordered. */
  now(service: string): number {
    return Date.now() + this.of(service).clockSkewS * 1000
  }

  /** Puts a socket under these faults until it closes. */
  add(socket: Line): void {
    this.#sockets.add(socket)
    socket.onClosed(() => this.#sockets.delete(socket))
    if (this.of(socket.service).upgrade === 'silent') socket.silence()
  }

  /** How a service forgets log-ins: those of one user, or all with null. */
  onExpire(service: string, expire: (userId: string | null) => void): void {
    this.#expiry.set(service, expire)
  }

  /** The state for `GET /faults`. */
  list(): object {
    return { targets: this.#targets.map(({ service, userId, switches }) => ({ service, userId, ...switches })) }
  }

  /** Open sockets: how many in all, and of each user who has logged in. */
  countSockets(): { total: number; users: Record<string, number> } {
    const users: Record<string, number> = {}
    for (const { userId } of this.#sockets) if (userId !== null) users[userId] = (users[userId] ?? 0) + 1
    return { total: this.#sockets.size, users }
  }

  #act(acts: Acts, service: string, userId: string): void {
    const aim = { service, userId, switches: {} }
    for (const socket of [...this.#sockets].filter(s => concerns(aim, s.service, s.userId))) {
      if (acts.inject !== undefined) socket.inject(acts.inject)
      if (acts.conflict) socket.replaced()
      if (acts.silence) socket.silence()
      if (acts.resume) socket.resume()
      if (acts.drop) socket.drop()
    }
    if (!acts.expireTokens) return
    for (const [name, expire] of this.#expiry) if (service === '*' || service === name) expire(userId === '*' ? null : userId)
  }

  #closest(name: keyof Switches, service: string, userId: string | number | null): Target | undefined {
    const wanted = userId === null ? null : String(userId)
    return this.#targets
      .filter(target => target.switches[name] !== undefined && concerns(target, service, wanted))
      .sort((a, b) => closeness(b) - closeness(a))[0]
  }
}

function concerns(target: Target, service: string, userId: string | null): boolean {
  return (target.service === '*' || target.service === service) && (target.userId === '*' || target.userId === userId)
}

function closeness(target: Target): number {
  return (target.userId === '*' ? 0 : 2) + (target.service === '*' ? 0 : 1)
}

function checked(name: keyof Switches, value: unknown): unknown {
  const isFine = name === 'upgrade' ? value === 'open' || value === 'refused' || value === 'silent' : typeof value === typeof HEALTHY[name]
  if (!isFine) throw new RangeError(`"${name}" cannot be ${JSON.stringify(value)}`)
  return value
}

function toRefusal(value: unknown): Refusal | null {
  if (value === null) return null
  const refusal = { times: 1, ...(value as Partial<Refusal>) }
  if (typeof refusal.status !== 'number') throw new RangeError('"rest" needs a status')
  return refusal as Refusal
}
