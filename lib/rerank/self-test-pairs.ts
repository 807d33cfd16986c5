/** A question with a text or a picture that answers it and one that does not. */
export interface SelfTestPair<Document = string> {
  language: string
  query: string
  right: Document
  wrong: Document
}

/** The first is the model card's own; English decides whether a reranker works, the others say in which languages it does. */
export const selfTestPairs: readonly SelfTestPair[] = [
  {
    language: 'English',
    query: 'What is the capital of China?',
    right: 'The capital of China is Beijing.',
    wrong:
      'Gravity is a force that attracts two bodies towards each other. It gives weight to physical objects and is responsible for the movement of planets around the sun.',
  },
  {
    language: 'English',
    query: 'How do I remove rust from a bicycle chain?',
    right: 'Scrub the rusty chain with a brush and white vinegar, rinse and dry it, then oil every link.',
    wrong: 'The museum opens at nine in the morning and is closed on Mondays and on public holidays.',
  },
  {
    language: 'English',
    query: 'When do owls hunt?',
    right: 'Most owls rest by day and look for prey between dusk and dawn.',
    wrong: 'To make pancakes, whisk flour, eggs and milk, and fry the batter in butter on both sides.',
  },
  {
    language: 'Chinese',
    query: '水在什么温度沸腾？',
    right: '在标准大气压下，水在一百摄氏度时沸腾。',
    wrong: '这座图书馆收藏了三万多册关于建筑史的书籍。',
  },
  {
    language: 'German',
    query: 'Wie lange muss ein Ei hart kochen?',
    right: 'Hart gekocht ist ein Ei nach etwa zehn Minuten in sprudelndem Wasser.',
    wrong: 'Der Zug nach Hamburg fährt heute von Gleis sieben ab und hält nicht in Uelzen.',
  },
  {
    language: 'Hindi',
    query: 'ताजमहल किस शहर में है?',
    right: 'ताजमहल उत्तर प्रदेश के आगरा शहर में यमुना नदी के किनारे स्थित है।',
    wrong: 'क्रिकेट के एक ओवर में छह गेंदें फेंकी जाती हैं।',
  },
  {
    language: 'Spanish',
    query: '¿Quién escribió Don Quijote?',
    right: 'Miguel de Cervantes publicó la primera parte de Don Quijote en 1605.',
    wrong: 'Las abejas comunican la dirección del néctar con una danza en forma de ocho.',
  },
  {
    language: 'Arabic',
    query: 'ما هو أطول نهر في أفريقيا؟',
    right: 'نهر النيل هو أطول أنهار أفريقيا، إذ يزيد طوله على ستة آلاف كيلومتر.',
    wrong: 'يُخبز الخبز في فرن ساخن حتى يصبح لونه ذهبيا.',
  },
]
