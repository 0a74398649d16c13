// A small town for demos: Ann and Ben, whom people sign in as, and their friends.
import type { SeedDialog, SeedMessage, SeedUser, Seeds } from './seeds.js'

const users: readonly SeedUser[] = [
  { id: 'ann', name: 'Ann Lindqvist' },
  { id: 'ben', name: 'Ben Okafor' },
  { id: 'cleo', name: 'Cleo Marchetti' },
  { id: 'dan', name: 'Dan Novak' },
  { id: 'emma', name: 'Emma Sørensen' },
  { id: 'farid', name: 'Farid Haddad' },
]

/** Everybody but the two whom people sign in as. */
export const friendIds: readonly string[] = users.slice(2).map(user => user.id)

const everybody = users.map(user => user.id)

const dialogs: readonly SeedDialog[] = [
  { id: 'ann-ben', kind: 'direct', memberIds: ['ann', 'ben'], unread: { ann: 1 } },
  { id: 'ann-cleo', kind: 'direct', memberIds: ['ann', 'cleo'], unread: {} },
  { id: 'ben-dan', kind: 'direct', memberIds: ['ben', 'dan'], unread: { ben: 2 } },
  { id: 'hike', title: 'Sunday hike', description: 'Up early, back by five', ownerId: 'cleo', memberIds: ['cleo', 'ann', 'ben', 'dan'], unread: { ann: 2, ben: 1 } },
  { id: 'books', title: 'Book club', ownerId: 'emma', adminIds: ['ann'], memberIds: ['emma', 'ann', 'ben', 'farid'], unread: {} },
  { id: 'square', kind: 'public', title: 'Town square', description: 'Everybody is welcome', ownerId: 'farid', memberIds: ['farid', 'emma', 'dan'], unread: {} },
  { id: 'news', kind: 'broadcast', title: 'Library news', ownerId: 'emma', memberIds: everybody, unread: { ben: 1 } },
]

type Line = readonly [senderId: string, minutesAgo: number, text: string, reactions?: SeedMessage['reactions']]

const lines: Readonly<Record<string, readonly Line[]>> = {
  'ann-ben': [
    ['ann', 2_920, 'Did you get the tickets?'],
    ['ben', 2_914, 'Two, row F. Best I could do 🎟️'],
    ['ann', 2_910, 'Perfect, thank you!'],
    ['ben', 64, 'Meet at the fountain at seven?'],
    ['ann', 58, 'Seven works. I bring the umbrella, it looks like rain'],
    ['ben', 12, 'You are a star ⭐'],
  ],
  'ann-cleo': [
    ['cleo', 1_500, 'The photos from Saturday are lovely'],
    ['ann', 1_490, 'The light was on our side for once', [{ value: '❤️', userIds: ['cleo'] }]],
    ['cleo', 1_480, 'Print the one with the dog!'],
  ],
  'ben-dan': [
    ['ben', 400, 'Is the workshop free on Thursday?'],
    ['dan', 95, 'From four o’clock on'],
    ['dan', 94, 'Bring the blue paint'],
  ],
  hike: [
    ['cleo', 3_000, 'Route for Sunday: along the river, then up to the old mill. About 14 km.'],
    ['dan', 2_990, 'How steep?'],
    ['cleo', 2_985, 'Gentle, except for the last bit', [{ value: '😅', userIds: ['dan', 'ann'] }]],
    ['ann', 2_980, 'I am in!', [{ value: '👍', userIds: ['cleo'] }]],
    ['ben', 130, 'Me too. Who brings the map?'],
    ['dan', 41, 'I have the map: https://www.openstreetmap.org/'],
    ['cleo', 25, 'Train leaves at 7:40, platform 3. Do not be late 🙂'],
  ],
  square: [
    ['farid', 5_000, 'Welcome to the square!'],
    ['emma', 700, 'The market is on Wednesday this week'],
  ],
  news: [
    ['emma', 10_000, 'The reading room is open again'],
    ['emma', 300, 'New this week: forty picture books, and a microscope to borrow'],
  ],
}

const chapters = ['the first chapter', 'the ending', 'that scene on the ferry', 'the letter', 'the translator’s note', 'chapter nine']
const thoughts = ['I keep thinking about', 'Can we talk about', 'I did not expect', 'I read it twice:', 'Nobody warned me about', 'My favourite is']
const readers = ['emma', 'ann', 'farid', 'ben']

/** Long enough to scroll for a while. */
const bookClub: readonly Line[] = Array.from({ length: 240 }, (_, i) => {
  const pick = (list: readonly string[], step: number): string => list[Math.floor(i / step) % list.length] ?? ''
  return [pick(readers, 1 + (i % 3)), 20_000 - i * 70, `${pick(thoughts, 1)} ${pick(chapters, 5)}`]
})

/** Users, dialogs and history, ending now (epoch milliseconds). */
export function demoWorld(now: number): Seeds {
  const messages = Object.entries({ ...lines, books: bookClub }).flatMap(([dialogId, said]) =>
    said.map(([senderId, minutesAgo, text, reactions]) => ({ dialogId, senderId, text, sentAt: now - minutesAgo * 60_000, ...(reactions ? { reactions } : {}) })),
  )
  return { users, dialogs, messages }
}
