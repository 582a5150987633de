/** PDFs for tests: as many pages as wanted, a few lines on each, in a font that is not embedded. */

/**
 * @param pages lines of each page; ASCII without brackets
 * @example
 * makePdf([['Grace Hopper worked in Philadelphia.']]);
 */
export function makePdf(pages: readonly (readonly string[])[]): Buffer {
  const font = 3 + 2 * pages.length;
  const kids = pages.map((_lines, number) => `${3 + 2 * number} 0 R`);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${kids.join(' ')}] >>`,
    ...pages.flatMap((lines, number) => {
      const words = lines.map((line) => `(${line}) Tj T*`).join(' ');
      const stream = `BT /F1 11 Tf 14 TL 60 780 Td ${words} ET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${4 + 2 * number} 0 R ` +
          `/Resources << /Font << /F1 ${font} 0 R >> >> >>`,
        `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
      ];
    }),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file + table + trailer, 'latin1');
}
