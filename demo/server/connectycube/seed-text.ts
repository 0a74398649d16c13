/** The people of the demo. Logins are the first names in lower case, passwords `<login>-password`. */
export const PEOPLE = [
  { id: 1001, name: 'Ann Keller', note: 'Allotment, allergies, always ten minutes early' },
  { id: 1002, name: 'Ben Okafor', note: 'Bikes, bread, bad puns' },
  { id: 1003, name: 'Clara Voss', note: 'Maps and mountains' },
  { id: 1004, name: 'David Lindqvist', note: 'Photographer' },
  { id: 1005, name: 'Emi Tanaka', note: 'Design' },
  { id: 1006, name: 'Farid Haddad', note: 'Front desk' },
  { id: 1007, name: 'Greta Moretti', note: 'Keeps the place running' },
  { id: 1008, name: 'Hugo Almeida', note: 'New since spring' },
] as const

export const [ANN, BEN, CLARA, DAVID, EMI, FARID, GRETA, HUGO] = [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008] as const

/** Days ago, time of day, who, what. */
export type Line = readonly [days: number, time: string, who: number, text: string]

export const ANN_AND_BEN: readonly Line[] = [
  [6, '18:02', BEN, 'Is the spare key still under the blue pot?'],
  [6, '18:05', ANN, 'Moved it. Ask the neighbour with the loud parrot.'],
  [6, '18:05', BEN, 'Which floor?'],
  [6, '18:06', ANN, 'You will hear it 🦜'],
  [6, '18:21', BEN, 'Got it. The parrot says hello. Or something ruder, hard to tell.'],
  [4, '12:40', ANN, 'The sourdough worked!! Crust like in a bakery'],
  [4, '12:41', ANN, 'I used your trick with the cast-iron pot'],
  [4, '12:55', BEN, 'Told you. Keep me a slice, otherwise it never happened.'],
  [4, '12:56', ANN, 'Two slices. Come by before six.'],
  [3, '09:12', BEN, 'Train is 20 minutes late, start without me'],
  [3, '09:13', ANN, 'We saved you the seat by the window'],
  [3, '09:48', BEN, 'Here. Which room?'],
  [3, '09:48', ANN, 'Third floor, the one with the broken clock'],
  [2, '20:15', ANN, 'Found the article about the night trains: https://en.wikipedia.org/wiki/Night_train'],
  [2, '20:31', BEN, 'Vienna in one go, asleep. I am in.'],
  [2, '20:33', ANN, 'First week of May? Before it gets hot.'],
  [2, '20:34', BEN, 'Let me check with work and tell you tomorrow'],
  [1, '08:50', BEN, 'Work says yes. May it is.'],
  [1, '08:52', ANN, '🎉🎉🎉'],
  [1, '08:55', ANN, 'I will look at beds in a four-berth. You bring the bread.'],
  [1, '19:20', BEN, 'Deal. And earplugs, I have been told I snore.'],
  [0, '00:40', BEN, 'Found two lower berths on the 3rd, held until tonight'],
  [0, '00:41', BEN, 'Shall I book?'],
]

export const HIKE: readonly Line[] = [
  [9, '17:30', CLARA, 'Weather for Saturday week looks good. Ridge path or the lake?'],
  [9, '17:34', DAVID, 'Ridge! I want that photo with the chapel.'],
  [9, '17:41', BEN, 'Ridge, if there is a hut with cake at the end.'],
  [9, '17:44', CLARA, 'There is. Apricot, and they run out by three.'],
  [9, '18:10', ANN, 'Then we leave early. Count me in.'],
  [7, '07:55', CLARA, 'Map and the way up:\n1. Bus 14 to the last stop\n2. Left at the chapel\n3. Up, up, up\n4. Cake'],
  [7, '08:01', BEN, 'Step 4 convinced me'],
  [5, '21:12', DAVID, 'Do I need real boots, or are trainers fine?'],
  [5, '21:20', CLARA, 'Boots. The last hour is loose stone.'],
  [5, '21:22', DAVID, 'Anyone a size 44 to lend?'],
  [5, '21:45', ANN, 'My brother. I will bring them on Friday.'],
  [5, '21:46', DAVID, 'You are a hero, Ann'],
  [2, '06:30', CLARA, 'Bus leaves at 7:10. Bring water, two litres each.'],
  [2, '06:58', BEN, 'At the stop. Where is everybody?'],
  [2, '06:59', ANN, 'Behind you, with coffee'],
  [2, '16:20', DAVID, 'Legs: gone. Photos: 212. Cake: the last four pieces.'],
  [2, '16:24', ANN, 'Best apricot cake of my life, no discussion'],
  [1, '10:05', DAVID, 'Sorting the photos tonight, link to follow'],
  [1, '10:30', CLARA, 'Next one in four weeks? The gorge should be open again.'],
  [1, '10:31', BEN, 'In. My knees will vote later.'],
]

export const SHOP: readonly Line[] = [
  [3, '14:00', EMI, 'New shelf labels are in the shared folder. Please be honest.'],
  [3, '14:12', FARID, 'Honest: I can read them from the door. Finally.'],
  [3, '14:15', GRETA, 'Can the prices be a touch bigger? My mother is our best customer and will not wear her glasses.'],
  [3, '14:20', EMI, 'For your mother, anything. 2 points up.'],
  [3, '15:02', ANN, 'Love the green. Does it still work printed in black and white?'],
  [3, '15:09', EMI, 'Good catch, it turns into mud. Changing it.'],
  [1, '09:00', EMI, 'Second round is up. Black and white tested this time.'],
  [1, '09:25', ANN, 'Yes! That one.'],
  [1, '09:31', GRETA, 'Mother approves.'],
  [1, '09:32', FARID, 'Then it is official 😄'],
  [0, '00:20', EMI, 'Printing tomorrow morning unless somebody stops me before eight'],
]

export const ANN_AND_CLARA: readonly Line[] = [
  [8, '11:00', CLARA, 'Can I borrow your big rucksack for the hut tour?'],
  [8, '11:20', ANN, 'Sure, it is in the cellar. Watch out for the zip on the left.'],
  [8, '11:22', CLARA, 'Thank you! I will bring it back with cheese inside.'],
  [1, '17:45', CLARA, 'Back! Rucksack and cheese intact. Mostly the rucksack.'],
  [1, '18:02', ANN, 'Ha. Dinner on Thursday then?'],
  [1, '18:03', CLARA, 'Thursday. I bring what is left of the cheese.'],
]

export const ANN_AND_DAVID: readonly Line[] = [
  [2, '20:00', DAVID, 'Which of the chapel ones shall I print? I am too close to them to choose.'],
  [2, '20:30', ANN, 'The one with the cloud like a whale.'],
  [0, '00:10', DAVID, 'Printed it large. It is a very good whale.'],
]

export const BEN_AND_EMI: readonly Line[] = [
  [5, '13:00', BEN, 'Could you look at the bike kitchen poster? Five minutes, promise.'],
  [5, '13:30', EMI, 'Looked. Fewer fonts. You have six.'],
  [5, '13:31', BEN, 'They all wanted to come'],
  [1, '16:00', BEN, 'Down to two. Posters are up!'],
  [1, '16:10', EMI, 'Saw one at the station. Much better 👏'],
]

export const STREET: readonly Line[] = [
  [4, '10:00', HUGO, 'Hello all, just moved into number 12. Where do I take old paint?'],
  [4, '10:20', GRETA, 'Welcome! The yard behind the fire station, Saturdays until noon.'],
  [4, '10:45', FARID, 'And bring coins for the coffee machine there, it is strangely good.'],
  [2, '18:00', GRETA, 'Street party is on the 14th. We need tables, and someone with a loud voice.'],
  [2, '18:30', HUGO, 'I have a table. The voice comes with the children.'],
  [1, '07:40', BEN, 'Found a single red glove by the bakery, left hand. It hangs on the fence.'],
]

export const NEWS: readonly Line[] = [
  [10, '09:00', GRETA, 'Opening hours from Monday: 8 to 18, Saturdays 9 to 13.'],
  [3, '09:00', GRETA, 'The lift is being repaired on Wednesday. Please use the stairs, or call the front desk for help.'],
]

/** What colleagues say before lunch, every day anew. Slots in braces are filled from below. */
export const LUNCH: readonly (readonly string[])[] = [
  ['Lunch?', 'Who is hungry?', 'Where today?', 'I forgot my sandwich again. Anyone going out?', 'It is {time} somewhere. Lunch?'],
  ['{place}? I could eat {food}', 'Not {place} again please', '{place} has {food} today', 'I vote for {food}', 'Anything but {food}'],
  ['Fine with me', '+1', 'I am in', 'Can we go at {time}? Call until then', 'Count me out today, dentist 😬', 'Yes, and then coffee'],
  ['{time} at the door', 'Meeting runs late, start without me', 'I will get us a table', 'Is it raining? I have no jacket', 'Five minutes!'],
  ['The {food} was worth it', 'I am never moving again', 'Thanks for the company, good one today', 'Who paid for me? I owe you {food}', 'Back to work, sadly'],
]
export const PLACES = ['The canteen', 'Luigi', 'the soup bar', 'Nam Nam', 'the market', 'Golden Fork', 'the truck by the park', 'Saffron']
export const FOODS = ['dumplings', 'lentil soup', 'pizza', 'a proper salad', 'falafel', 'ramen', 'pancakes', 'gnocchi', 'curry', 'fish and chips']
export const TIMES = ['12:15', '12:30', '12:45', '13:00']
