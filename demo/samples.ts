/**
 * Texts to try, written for this page. People, firms and events in them are invented, other than writers and places.
 */
import type { Overlap } from 'nerium';

export interface Sample {
  readonly name: string;
  readonly labels: readonly string[];
  readonly text: string;
  /** How its entities are best seen. @default 'flat' */
  readonly overlap?: Overlap;
}

export const SAMPLES: readonly Sample[] = [
  {
    name: 'News',
    labels: ['person', 'organization', 'city', 'country', 'date', 'money'],
    text: `Northwind Ferries said on Tuesday that it would buy its Danish rival Havnelinjen for 340 million euros. Chief executive Marit Solberg told reporters in Oslo that the deal should close by March 2027.

The union Sea and Harbour Workers, led by Tomás Oliveira, fears for 900 jobs in Aarhus and Gothenburg. Denmark and Sweden will both review the merger, and the European Commission has asked for more documents.`,
  },
  {
    name: 'Science',
    labels: [
      'scientist',
      'university',
      'instrument',
      'astronomical object',
      'chemical element',
      'award',
    ],
    text: `Using the James Webb Space Telescope, a team around Ingrid Vasquez of Leiden University found traces of carbon and oxygen in the atmosphere of TRAPPIST-1e. The planet circles a red dwarf some 40 light years from the Sun.

Vasquez, who won the Kavli Prize in 2022, had first predicted the signal with Hiro Tanabe at the University of Tokyo. Measurements with the Very Large Telescope in Chile did not show any helium.`,
  },
  {
    name: 'Biomedicine',
    labels: ['disease', 'drug', 'gene or protein', 'symptom', 'organ'],
    text: `A 54-year-old woman with type 2 diabetes and hypertension came to the clinic with chest pain and shortness of breath. She had taken metformin for nine years and lisinopril for two.

Sequencing showed a mutation in BRCA1, and a biopsy of the liver confirmed metastatic breast cancer. Treatment with olaparib was begun; after the second cycle she reported nausea and fatigue, so ondansetron was added.`,
  },
  {
    name: 'Literature',
    labels: ['writer', 'book', 'character', 'country', 'literary genre', 'date'],
    text: `Mary Shelley began Frankenstein in the wet summer of 1816, when she was eighteen and staying near Geneva in Switzerland with Percy Shelley and Lord Byron. The novel came out in London two years later and is often called the first work of science fiction.

Bram Stoker's Dracula followed in 1897. Both Victor Frankenstein and Count Dracula have outlived their authors on the stage and in countless films, and Jane Austen had mocked the Gothic novel in Northanger Abbey before either was in print.`,
  },
  {
    name: 'Shopping',
    labels: ['product', 'brand', 'colour', 'material', 'price', 'delivery date', 'city'],
    text: `Hello! I am looking for a pair of waterproof hiking boots from Alpenstern, in dark green if you have them, and for a merino wool sweater to go with them. I can spend up to 180 euros for both.

Could you send them to Lisbon before Friday? Last year I bought the Trailhead 40 backpack in your shop in Porto, and the leather straps still look like new.`,
  },
  {
    name: 'Nested',
    labels: ['organization', 'location', 'person', 'event'],
    text: `The University of California at Berkeley and the Bank of England invited Rosa Lindqvist to the London School of Economics. She had been a director of the New York Times Company and of the National Museum of Kenya before the Paris Climate Conference.

In May the Governor of the Bank of England spoke at the University of Oxford about the history of the Royal Bank of Scotland in Edinburgh.`,
    overlap: 'nested',
  },
];
