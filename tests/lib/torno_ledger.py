"""What the books of the first gym come to today: added up by SQL from the rows themselves, never from the totals that the
server keeps, and written the way the Spanish desktop writes it."""

PAYMENTS = ("cash", "transfer", "card")


def write_money(cents):
    """12500050 -> "$ 125.000,50"."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}$ " + f"{whole:,}".replace(",", ".") + f",{rest:02d}"


def api_money(cents):
    """12500050 -> "125000.50"."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


class Ledger:
    """The day so far; with `seller`, the id of somebody of the staff, what that person sold."""

    def __init__(self, server, seller=None):
        self.server = server
        self.seller = seller

    def _rows(self, sql):
        return [[int(cell) if cell.lstrip("-").isdigit() else cell for cell in row] for row in self.server.psql(sql)]

    def _today(self, instant, seller):
        mine = f" AND {seller} = {self.seller}" if self.seller else ""
        return f"({instant} AT TIME ZONE g.timezone)::date = (now() AT TIME ZONE g.timezone)::date AND g.id = 1{mine}"

    def _sales(self, columns, rest=""):
        return self._rows(f"SELECT {columns} FROM sales s JOIN gyms g ON g.id = s.gym_id JOIN products p ON p.id = s.product_id "
                          f"WHERE s.voided_at IS NULL AND {self._today('s.sale_date', 's.sold_by_id')} {rest}")

    def _plans(self, columns, rest=""):
        return self._rows(f"SELECT {columns} FROM user_plans s JOIN gyms g ON g.id = s.gym_id JOIN plans p ON p.id = s.plan_id "
                          f"WHERE {self._today('s.purchased_at', 's.created_by_id')} {rest}")

    def sum_sales(self, payment, sign):
        """In cents: sign ">" what was sold, "<" what was paid back (below 0)."""
        return self._sales("coalesce(sum(s.quantity * s.unit_price_cents), 0)",
                           f"AND s.payment_type = '{payment}' AND s.quantity {sign} 0")[0][0]

    def sum_plans(self, payment):
        return self._plans("coalesce(sum(s.purchased_price_cents), 0)", f"AND s.payment_type = '{payment}'")[0][0]

    def sum_products(self, payment):
        """Of what was sold what was not paid back."""
        return self.sum_sales(payment, ">") + self.sum_sales(payment, "<")

    def sum_all(self, payment):
        return self.sum_products(payment) + self.sum_plans(payment)

    def count_lines(self):
        return self._sales("count(*)")[0][0]

    def count_sold(self, payment):
        return self._sales("count(*)", f"AND s.payment_type = '{payment}' AND s.quantity > 0")[0][0]

    def count_plans(self, payment=None):
        return self._plans("count(*)", f"AND s.payment_type = '{payment}'" if payment else "")[0][0]

    def list_products(self):
        """[name, times sold, how many, cents], the highest first."""
        return self._sales("p.name, count(*) FILTER (WHERE s.quantity > 0), sum(s.quantity), sum(s.quantity * s.unit_price_cents)",
                           "GROUP BY p.id, p.name ORDER BY 4 DESC, p.id")

    def list_plans(self):
        """[name, how many, cents], the highest first."""
        return self._plans("p.name, count(*), sum(s.purchased_price_cents)", "GROUP BY p.id, p.name ORDER BY 3 DESC, p.id")

    def list_visits(self):
        """[weekday from Monday = 1, hour, how many]."""
        return self._rows("SELECT extract(isodow FROM at), extract(hour FROM at), count(*) FROM (SELECT a.check_in_time AT TIME ZONE "
                          "g.timezone AS at FROM attendance a JOIN gyms g ON g.id = a.gym_id WHERE "
                          f"{self._today('a.check_in_time', 'a.recorded_by_id')}) v GROUP BY 1, 2 ORDER BY 1, 2")

    def sum_cash(self, direction):
        return self._rows("SELECT coalesce(sum(m.amount_cents), 0) FROM shift_movements m JOIN shifts f ON f.id = m.shift_id "
                          f"JOIN gyms g ON g.id = f.gym_id WHERE m.direction = '{direction}' AND g.id = 1")[0][0]
