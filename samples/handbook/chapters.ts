import { picture } from './cover.ts'
import {
  drawNorth,
  drawPhases,
  drawPlanetSizes,
  drawStarCount,
  northHeight,
  phasesHeight,
  scaleHeight,
  starCountHeight,
} from './drawings.ts'
import {
  beginPage,
  captionBelow,
  chapter,
  colours,
  column,
  figure,
  list,
  type Pdf,
  page,
  paragraph,
  section,
  table,
} from './page.ts'

export function writeStart(pdf: Pdf): void {
  beginPage(pdf, 2)
  chapter(pdf, 'Before you go out')
  paragraph(
    pdf,
    'You need no telescope to begin. On a clear night away from street lamps your eyes show you five planets, the Milky Way, ' +
      'a few star clusters and one other galaxy. What you need is darkness, patience and warm clothes.',
  )
  section(pdf, 'Let your eyes get used to the dark')
  paragraph(
    pdf,
    'Your eyes need 20 to 30 minutes to become fully sensitive, and one glance at a bright telephone undoes it. Use a torch ' +
      'with a red light to read a map: red light disturbs night vision the least. To see something faint, look a little to one ' +
      'side of it, where the eye is more sensitive.',
  )
  section(pdf, 'Choose the place and the night')
  paragraph(
    pdf,
    'Light pollution hides more than clouds do. Astronomers measure brightness in magnitudes: the smaller the number, the ' +
      'brighter the star. The faintest star that you can see tells how dark your sky is. Half of the sky is always below the ' +
      'horizon, so that at any moment you see about half of these stars.',
  )
  figure(
    pdf,
    'Figure 1: How many stars of the whole sky are bright enough to be seen with the naked eye from a city centre, a suburb, a village and a dark site.',
    starCountHeight,
    (left, top) => drawStarCount(pdf, left, top),
  )
  section(pdf, 'Binoculars before a telescope')
  paragraph(
    pdf,
    'Binoculars marked 7×50 or 10×50 are the best first instrument. The first number is the magnification, the second the ' +
      'width of each front lens in millimetres. Held steady against a wall, they show craters on the Moon, the moons of Jupiter ' +
      'and hundreds of stars in the Pleiades. Above ten times, you need a tripod.',
  )
}

export function writeFindingYourWay(pdf: Pdf): void {
  beginPage(pdf, 3)
  chapter(pdf, 'Finding your way')
  section(pdf, 'How to find the North Star')
  paragraph(
    pdf,
    'Look for the seven stars of the Plough, which Americans call the Big Dipper. Take the two stars at the far end of the ' +
      'bowl, Merak and Dubhe: they are called the Pointers. Draw a line from Merak through Dubhe and go on for five times the ' +
      'distance between them. The lone star there is Polaris, the North Star. It is not especially bright, but it stands less ' +
      'than one degree from the pole of the sky, so that it hardly moves while all the others turn round it.',
  )
  figure(
    pdf,
    'Figure 2: The Pointers of the Plough (Big Dipper) lead to Polaris, the North Star; Cassiopeia lies on the other side of it. The sky to the north late on an evening around 1 August.',
    northHeight,
    (left, top) => drawNorth(pdf, left, top),
  )
  paragraph(
    pdf,
    'When you face Polaris you face north, and its height above the horizon in degrees is your latitude. When the Plough is ' +
      'low, Cassiopeia is high: five stars in the shape of a W or an M on the other side of the pole.',
  )
  section(pdf, 'Measure with your hand')
  paragraph(
    pdf,
    'At arm’s length your little finger covers about one degree, twice the width of the Moon; three middle fingers cover ' +
      'five degrees, the fist ten, and the span from thumb to little finger about twenty.',
  )
  section(pdf, 'From Orion to Sirius')
  paragraph(
    pdf,
    'In winter three stars in a row mark the belt of Orion. Follow them down to the left to Sirius, the brightest star of ' +
      'the night sky; follow them up to the right to Aldebaran, the orange eye of the Bull, and on to the Pleiades.',
  )
}

export function writeMoon(pdf: Pdf): void {
  beginPage(pdf, 4)
  chapter(pdf, 'The Moon')
  paragraph(
    pdf,
    'The Moon is 384,400 kilometres away on average, and the only world whose mountains you can see with binoculars. From one ' +
      'new Moon to the next it takes 29.5 days. Its light is sunlight: as it goes round us, we see more or less of the half that ' +
      'the Sun shines on.',
  )
  figure(
    pdf,
    'Figure 3: The phases of the Moon as seen from the northern hemisphere, with the days since new Moon. From the southern hemisphere left and right are swapped.',
    phasesHeight,
    (left, top) => drawPhases(pdf, left, top),
  )
  section(pdf, 'When to look')
  paragraph(
    pdf,
    'The best time to look at the Moon is not when it is full. Around first quarter, and again around last quarter, the Sun ' +
      'stands low over the line between light and dark, the terminator, and craters and mountains there throw long shadows. At ' +
      'full Moon the shadows are gone, the ground looks flat, and the glare hides faint stars in the whole sky.',
  )
  section(pdf, 'What to look for')
  list(pdf, [
    'The dark plains, called seas (maria): ancient lava. The Sea of Tranquillity, where people first landed in 1969, is one.',
    'Tycho, a crater of 85 kilometres in the south, whose bright rays cross half of the disc at full Moon.',
    'Copernicus, 93 kilometres wide, best two days after first quarter.',
    'Earthshine: beside a thin crescent the dark part glows faintly, lit by sunlight that the Earth sends back.',
  ])
  section(pdf, 'Eclipses')
  paragraph(
    pdf,
    'When the full Moon passes through the shadow of the Earth, it turns copper red for up to an hour and three quarters. ' +
      'A lunar eclipse can be watched with the naked eye and is quite safe. A solar eclipse happens at new Moon and is not: ' +
      'see the warning on the next page.',
  )
}

export function writePlanets(pdf: Pdf): void {
  beginPage(pdf, 5)
  chapter(pdf, 'The planets and the Sun')
  paragraph(
    pdf,
    'Planets shine more steadily than stars, which twinkle. All of them keep near one line across the sky, the ecliptic, on ' +
      'which the Sun and the Moon move as well.',
  )
  illustrated(
    pdf,
    'jupiter.jpg',
    'Jupiter',
    'Binoculars show up to four moons beside Jupiter, in another order every night, as Galileo saw them in 1610. A small ' +
      'telescope adds two brown cloud belts.',
    'Figure 4: Jupiter with its cloud belts and the Great Red Spot, from a Voyager picture of 1979.',
  )
  illustrated(
    pdf,
    'saturn.jpg',
    'Saturn',
    'A telescope that magnifies 25 times or more shows the rings of Saturn; ordinary binoculars don’t. Every 13 to 16 years ' +
      'we see the rings edge-on and they seem to vanish, as in March 2025.',
    'Figure 5: Saturn and its rings, taken by the Cassini spacecraft in 2009.',
  )
  illustrated(
    pdf,
    'mars.jpg',
    'Mars and Venus',
    'Mars is worth the trouble around its opposition, every 26 months. Venus is the brightest of all, in the evening after ' +
      'sunset or in the morning before sunrise; a small telescope shows it as a crescent or a half.',
    'Figure 6: Mars with its polar caps and a dust storm, taken by the Hubble Space Telescope in 2001.',
  )
  section(pdf, 'Never look at the Sun without a filter')
  paragraph(
    pdf,
    'Looking at the Sun through binoculars or a telescope blinds you at once and for good. Use only a filter made for the Sun ' +
      'that covers the front of the instrument, or project the image onto white card.',
  )
  figure(
    pdf,
    'Figure 7: The eight planets to the same scale, with their diameters at the equator. Eleven Earths fit side by side across Jupiter.',
    scaleHeight,
    (left, top) => drawPlanetSizes(pdf, left, top),
  )
}

/** A square picture with a few words beside it and its caption below both. */
function illustrated(pdf: Pdf, file: string, title: string, text: string, caption: string): void {
  const size = 100
  const top = pdf.y + 2
  const left = page.margin + size + 18
  const width = column - size - 18
  pdf.image(picture(file), page.margin, top, { width: size })
  pdf
    .font('Helvetica-Bold')
    .fontSize(13)
    .fillColor(colours.accent)
    .text(title, left, top + 8, { width })
  pdf.moveDown(0.25)
  pdf.font('Times-Roman').fontSize(11.7).fillColor(colours.ink).text(text, left, pdf.y, { width, lineGap: 2.6 })
  captionBelow(pdf, caption, page.margin, top + size + 6, column)
  pdf.moveDown(0.9)
}

export function writeDeepSky(pdf: Pdf): void {
  beginPage(pdf, 6)
  chapter(pdf, 'Beyond the planets')
  paragraph(
    pdf,
    'Every star that you see with the naked eye belongs to our own galaxy, the Milky Way. It holds between 100 and 400 ' +
      'billion stars. The farthest thing that most people can see without an instrument is the Andromeda Galaxy, a faint oval ' +
      'glow that is 2.5 million light-years away. The light you see tonight set out when our ancestors made their first stone ' +
      'tools. The Hubble Space Telescope went further: it looked at one tiny spot in the constellation Fornax for about 23 days ' +
      'in all, spread over ten years.',
  )
  const height = 210
  figure(
    pdf,
    'Figure 8: A part of the Hubble eXtreme Deep Field. Nearly every speck in it is a galaxy: about 5,500 of them in a piece of sky far smaller than the full Moon.',
    height,
    (left, top) => {
      pdf.save().rect(left, top, column, height).clip()
      pdf.image(picture('hubble-extreme-deep-field.jpg'), left, top - 90, { width: column }).restore()
    },
  )
  section(pdf, 'Six things to begin with')
  table(
    pdf,
    ['Object', 'What it is', 'Best in', 'See it with'],
    [
      ['Pleiades', 'young star cluster, 440 light-years away', 'November to February', 'naked eye'],
      ['Orion Nebula', 'cloud of newborn stars, 1,340 light-years', 'December to March', 'binoculars'],
      ['Andromeda Galaxy', 'the nearest large galaxy', 'September to January', 'binoculars'],
      ['Albireo', 'double star in Cygnus, gold and blue', 'July to October', 'small telescope'],
      ['Ring Nebula', 'shell of a dying star, in Lyra', 'June to October', 'small telescope'],
      ['Hercules Cluster', 'ball of several 100,000 stars', 'May to September', 'binoculars'],
    ],
    [0.21, 0.4, 0.225, 0.165],
  )
  section(pdf, 'Shooting stars')
  paragraph(
    pdf,
    'Meteors are grains of dust, mostly left by comets, which burn up about 100 kilometres above us. The Perseids come around 12 ' +
      'August and the Geminids around 14 December. Lie down, look up without any instrument, and wait an hour: after midnight ' +
      'you see the most. The best months given here are those for the evening sky of the northern hemisphere.',
  )
}
