/** What a workout's sport is called, and whether it is done on a bicycle. */

/** https://developer.whoop.com/docs/developing/user-data/workout, then names seen in records only. */
const names = `
  Activity, Air Compression, Assault Bike, Australian Football, Babywearing, Badminton, Barre,
  Barre3, Barry's, Baseball, Basketball, Box Fitness, Boxing, Caddying, Circus Arts, Cleaning,
  Climber, Coaching, Commuting, Cooking, Cricket, Cross Country Skiing, Cycling, Dance,
  Dedicated Parenting, Disc Golf, Diving, Dog Walking, Duathlon, Elliptical, F45 Training, Fencing,
  Field Hockey, Football, Functional Fitness, Gaelic Football, Gaming, Golf, Gymnastics, Handball,
  High Stress Work, HIIT, Hiking/Rucking, Horseback Riding, Hot Yoga, Hurling/Camogie, Ice Bath,
  Ice Hockey, Ice Skating, Inline Skating, Jiu Jitsu, Jumping Rope, Kayaking, Kickboxing,
  Kite Boarding, Lacrosse, Manual Labor, Martial Arts, Massage Therapy, Meditation, Motocross,
  Motor Racing, Mountain Biking, Musical Performance, Netball, Obstacle Course Racing,
  Operations - Flying, Operations - Medical, Operations - Tactical, Operations - Water, Other,
  Padel, Paddle Tennis, Paddleboarding, Paintball, Parkour, Percussive Massage, Pickleball, Pilates,
  Polo, Powerlifting, Public Speaking, Rock Climbing, Rowing, Rugby, Running, Sailing, Sauna,
  Skateboarding, Skiing, Snowboarding, Soccer, Softball, Spikeball, Spin, Squash, Stadium Steps,
  Stage Performance, Stairmaster, Strength Trainer, Stretching, Stroller Jogging, Stroller Walking,
  Surfing, Swimming, Table Tennis, Tennis, Toddlerwearing, Track & Field, Triathlon, Ultimate,
  Volleyball, Wakeboarding, Walking, Watching Sports, Water Polo, Water Skiing, Weightlifting,
  Wheelchair Pushing, Wrestling, Yard Work, Yoga,
  Hot Tub, Muay Thai`;

/** WHOOP sends `hiking-rucking`, `stroller_walking` and `stroller-walking`: only the letters count. */
const keyOf = (sportName: string) => sportName.toLowerCase().replace(/[^a-z0-9]/g, '');

const displayNames = new Map(names.split(',').map((name) => [keyOf(name), name.trim()]));
// What Strength Trainer workouts are sent as.
displayNames.set('weightliftingmsk', 'Strength Trainer');

const onBicycle = new Set(['cycling', 'mountainbiking', 'spin', 'assaultbike']);

/** A sport that we do not know keeps the name WHOOP sent. */
export const sportDisplayName = (sportName: string): string =>
  displayNames.get(keyOf(sportName)) ?? sportName;

/** Takes what stands in the record, for a workout is kept even if WHOOP leaves its sport out. */
export const isCycling = (sportName: unknown): boolean =>
  typeof sportName === 'string' && onBicycle.has(keyOf(sportName));
