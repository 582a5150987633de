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
    labels: ['person', 'company', 'city', 'country', 'date', 'money'],
    text: `Northwind Ferries Ltd said on Tuesday that it would buy its rival Baltic Lines for 340 million euros. Chief executive Marit Solberg told reporters in Oslo that the deal should close by March 2027.

Tomás Oliveira, who speaks for the workers, fears for 900 jobs in Aarhus and Gothenburg. Denmark and Sweden will both review the deal, and shares of Volvo and Maersk rose on the news.`,
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
    text: `Using the James Webb Space Telescope, a team around Ingrid Vasquez of Leiden University found carbon and oxygen in the atmosphere of TRAPPIST-1e, a planet some 40 light years from the Sun and not much larger than Mars.

Vasquez, who won the Kavli Prize in 2022, had first predicted the signal with Hiro Tanabe at the University of Tokyo. Measurements with the Very Large Telescope in Chile did not show any helium.`,
  },
  {
    name: 'Biomedicine',
    labels: ['disease', 'drug', 'gene', 'symptom', 'organ'],
    text: `A 54-year-old woman with type 2 diabetes and hypertension came to the clinic with dizziness and blurred vision. She had taken metformin for nine years and lisinopril for two.

Sequencing showed a mutation in BRCA1, and a biopsy of the liver confirmed metastatic breast cancer. Treatment with olaparib was begun; after the second cycle she reported nausea and fatigue, so ondansetron was added.`,
  },
  {
    name: 'Literature',
    labels: ['writer', 'book', 'city', 'country', 'literary genre', 'date'],
    text: `Mary Shelley began Frankenstein in the wet summer of 1816, when she was eighteen and staying near Geneva in Switzerland with Percy Shelley and Lord Byron. The novel came out in London two years later and is often called the first work of science fiction.

Bram Stoker's Dracula followed in 1897. Jane Austen had mocked the Gothic novel in Northanger Abbey before either was in print, and Charlotte Brontë still borrowed from it for Jane Eyre in 1847, and sold out within months.`,
  },
  {
    name: 'Shopping',
    labels: ['product', 'brand', 'colour', 'material', 'price', 'delivery date', 'city'],
    text: `Hello! I am looking for hiking boots by Salomon in dark green, and a sweater made of merino wool to go with them. I can spend 180 euros for both.

Could you send them to Lisbon before Friday? Last year I bought a backpack with leather straps in your shop in Porto, and it still looks like new.`,
  },
  {
    name: 'Overlaps',
    labels: ['person', 'scientist', 'organization', 'university', 'location', 'city', 'award'],
    text: `Marie Curie came from Warsaw to study at the University of Paris, where she later taught physics. She won the Nobel Prize in Chemistry in 1911.

Dorothy Hodgkin worked on the structure of insulin at the University of Oxford. In the same years Rosalind Franklin took her famous photographs of DNA at King's College London, before she moved to Birkbeck College.`,
    overlap: 'per-label',
  },
];
