/** Text as it stands in XML, in an element or in an attribute between double quotes. */

/** Line ends and tabs as references, so that they come back as they are, in attributes too. */
export function escapeXml(text: string): string {
  const named = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return named.replaceAll('"', '&quot;').replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
