/* QR codes. libqrencode finds the modules (no dependencies of its own, and as old as the codes on receipts are); what
 * is left is to fill squares. */
#include "config.h"

#include "torno-qr-code.h"

#include <qrencode.h>

/**
 * torno_qr_code_draw:
 * @cr: where to, in black; (0, 0) is the corner
 * @text: what the code says, in UTF-8
 * @size: of its side; the white edge that a reader needs is the paper's
 *
 * Returns: FALSE where @text is too long for a code
 */
gboolean
torno_qr_code_draw (cairo_t *cr, const char *text, double size)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);

  if (code == NULL)
    return FALSE;
  double module = size / code->width;
  cairo_save (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  for (int y = 0; y < code->width; y++)
    for (int x = 0; x < code->width; x++)
      if (code->data[y * code->width + x] & 1)
        cairo_rectangle (cr, x * module, y * module, module, module);
  cairo_fill (cr);
  cairo_restore (cr);
  QRcode_free (code);
  return TRUE;
}
