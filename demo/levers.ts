// Everything that can go wrong, on purpose: what stands behind the demo's "Break it" buttons.
import { service } from './connect/connect.js'
import { directFetch, setCut } from './network.js'

type Lever = {
  readonly label: string
  readonly hint: string
  /** Stays pressed until it is pressed again. */
  readonly toggles?: boolean
  /** Is about live deliveries, which a service that has to be asked does not have. */
  readonly isLive?: boolean
  readonly pull: (on: boolean) => void | Promise<void>
}

async function order(faults: Record<string, unknown>): Promise<void> {
  const response = await directFetch('/faults', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ service, ...faults }) })
  if (!response.ok) throw new Error(await response.text())
}

const down = { upgrade: 'refused', rest: { status: 503, times: 1_000_000 } }
const up = { upgrade: 'open', rest: null }

const polledServices: readonly string[] = ['arrowdb']

/** The levers for the user of this window. */
export const leversFor = (userId: string): readonly Lever[] => allLevers(userId).filter(({ isLive }) => !isLive || !polledServices.includes(service))

const allLevers = (userId: string): readonly Lever[] => [
  { label: 'Cut my network', hint: 'This window only, as if the plug were pulled', toggles: true, pull: on => setCut(on) },
  { label: 'Service down', hint: 'For everybody: calls answer 503, sockets are refused', toggles: true, pull: on => order(on ? { ...down, drop: true } : up) },
  { label: 'Drop my socket', isLive: true, hint: 'Without a closing handshake', pull: () => order({ userId, drop: true }) },
  { label: 'Go silent', isLive: true, hint: 'My connection stays open, but nothing moves', toggles: true, pull: on => order(on ? { userId, silence: true } : { userId, resume: true }) },
  { label: 'Delay 3 s', hint: 'Everything from the server comes later', toggles: true, pull: on => order({ delayMs: on ? 3000 : 0 }) },
  { label: 'Duplicate', isLive: true, hint: 'Every delivery comes twice', toggles: true, pull: on => order({ duplicate: on }) },
  { label: 'Reorder', isLive: true, hint: 'Neighbouring deliveries change places', toggles: true, pull: on => order({ reorder: on }) },
  { label: 'Lose an answer', hint: 'My next message arrives, but I am not told', pull: () => order({ userId, loseResponses: 1 }) },
  { label: 'Expire my token', hint: 'The service forgets my log-in', pull: () => order({ userId, expireTokens: true }) },
  { label: 'Clock off by 10 min', hint: "The service's clock is ahead", toggles: true, pull: on => order({ clockSkewS: on ? 600 : 0 }) },
  { label: '10 000 messages', hint: 'Fills a dialog of the demo', pull: seed },
]

async function seed(): Promise<void> {
  const response = await directFetch('/demo/seed', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ service, count: 10_000 }) })
  if (!response.ok) throw new Error(await response.text())
}

/** Puts everything right again. */
export async function heal(): Promise<void> {
  setCut(false)
  await directFetch('/faults', { method: 'DELETE' })
}

/** Draws the levers as buttons. */
export function drawLevers(into: HTMLElement, levers: readonly Lever[]): void {
  const buttons = levers.map(({ label, hint, toggles, pull }) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = label
    button.title = hint
    if (toggles) button.ariaPressed = 'false'
    button.addEventListener('click', () => {
      const on = toggles === true && button.ariaPressed !== 'true'
      if (toggles) button.ariaPressed = String(on)
      void Promise.resolve(pull(on)).catch((error: unknown) => window.alert(String(error)))
    })
    return button
  })
  const healButton = document.createElement('button')
  healButton.type = 'button'
  healButton.className = 'heal'
  healButton.textContent = 'Put everything right'
  healButton.addEventListener('click', () => {
    for (const button of buttons) if (button.ariaPressed) button.ariaPressed = 'false'
    void heal()
  })
  into.replaceChildren(...buttons, healButton)
}
