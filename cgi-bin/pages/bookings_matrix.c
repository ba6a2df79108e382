/* bookings_matrix.c: every combination of business, practitioner and appointment type with its state: one table for
 * each business, practitioners down, types across.
 *
 * A large clinic has thousands of cells, and what a cell costs is what the page costs: each is judged once into four
 * bytes, has few values, and borrows its texts from the picture. */
#include "cgi-bin/pages/bookings_matrix.h"

#include <string.h>

#include "lib/clinic/booking_times.h"
#include "lib/clinic/bookings_words.h"

#define CELLS_MAX 4000 /* on one page; beyond it only one business at a time is shown */
#define TABLE_CELLS_MAX 20000 /* of one business: some 4 MB */
#define MANY_COLUMNS 8 /* from here on a table takes the width of the window, */
#define TALL_COLUMNS 12 /* the names of types stand upright, */
#define WIDE_COLUMNS 20 /* and no screen is wide enough: the table scrolls sideways */

/* What one combination is. */
typedef struct {
    guint8 state, reason;
    guint8 is_shown; /* works there, and the filter lets it through */
    guint8 is_meant;
} Cell;

/* One business's share of the cells, [practitioner * types + type]. */
typedef struct {
    guint business;
    Cell *cells;
    gboolean *rows, *columns; /* worth showing */
    guint n_rows, n_columns;
    guint n_shown, n_all;
} Grid;

typedef struct {
    const BookingsState *state;
    const BookingPicture *picture;
    const BookingFilter *filter;
    View *view;
    GHashTable *times; /* of one business: a moment to its words; many cells share one */
} Matrix;

/* --- judging ----------------------------------------------------------------------------------- */

static Grid *
grid_new(const BookingPicture *picture, guint business)
{
    const guint n_practitioners = picture->practitioners->len, n_types = picture->types->len;
    Grid *grid = g_new0(Grid, 1);

    grid->business = business;
    grid->cells = g_new0(Cell, (gsize)n_practitioners * n_types);
    grid->rows = g_new0(gboolean, n_practitioners);
    grid->columns = g_new0(gboolean, n_types);
    return grid;
}

static void
grid_free(Grid *grid)
{
    g_free(grid->cells);
    g_free(grid->rows);
    g_free(grid->columns);
    g_free(grid);
}

static Cell *
grid_cell(const Grid *grid, const BookingPicture *picture, guint practitioner, guint type)
{
    return &grid->cells[(gsize)practitioner * picture->types->len + type];
}

static void
judge_row(const Matrix *matrix, Grid *grid, guint practitioner)
{
    Combination one = { grid->business, practitioner, 0 };

    if (!combination_exists(matrix->picture, &one))
        return;
    for (one.type = 0; one.type < matrix->picture->types->len; one.type++) {
        const CombinationFacts facts = combination_facts(matrix->picture, &one);
        const CombinationVerdict verdict = combination_judge(&facts);
        Cell *cell = grid_cell(grid, matrix->picture, practitioner, one.type);

        *cell = (Cell){ (guint8)verdict.state, (guint8)verdict.reason,
                        (guint8)booking_filter_shows(matrix->filter, &one, verdict.state),
                        (guint8)combination_is_meant(matrix->picture, &one) };
        grid->n_all++;
        if (!cell->is_shown)
            continue;
        grid->n_shown++;
        grid->rows[practitioner] = TRUE;
        /* a type that nobody offers there is no column, unless that is what was asked for */
        if (verdict.state != COMBINATION_NOT_OFFERED || matrix->filter->wanted == COMBINATION_NOT_OFFERED)
            grid->columns[one.type] = TRUE;
    }
}

static Grid *
judge(const Matrix *matrix, guint business)
{
    Grid *grid = grid_new(matrix->picture, business);

    for (guint i = 0; i < matrix->picture->practitioners->len; i++)
        judge_row(matrix, grid, i);
    for (guint i = 0; i < matrix->picture->practitioners->len; i++)
        grid->n_rows += grid->rows[i] ? 1 : 0;
    for (guint i = 0; i < matrix->picture->types->len; i++)
        grid->n_columns += grid->columns[i] ? 1 : 0;
    return grid;
}

/* --- cells ------------------------------------------------------------------------------------- */

static const char *
time_words(Matrix *matrix, gint64 at_utc, const char *zone)
{
    char *words = g_hash_table_lookup(matrix->times, &at_utc);

    if (words == NULL) {
        words = time_short_words(at_utc, matrix->state->now_utc, zone);
        g_hash_table_insert(matrix->times, g_memdup2(&at_utc, sizeof at_utc), words);
    }
    return words;
}

static const char *
cell_text(Matrix *matrix, const Combination *one, const Cell *cell)
{
    const BookingAnswer *answer;

    if (cell->state == COMBINATION_BLOCKED)
        return block_reason_label((BlockReason)cell->reason);
    answer = cell->state == COMBINATION_BOOKABLE ? combination_answer(matrix->picture, one) : NULL;
    if (answer == NULL || answer->free_utc < matrix->state->now_utc) /* a time that passed since is none */
        return combination_state_label((CombinationState)cell->state);
    return time_words(matrix, answer->free_utc,
                      picture_business(matrix->picture, one->business)->zone);
}

/* Sections come out in the order of the template, so a run of cells ends where an earlier kind has to follow. */
typedef struct {
    View *row, *run;
    ViewName kind;
} Runs;

static View *
add_cell(Runs *runs, ViewName kind)
{
    if (runs->run == NULL || kind < runs->kind)
        runs->run = view_add(runs->row, VIEW_RUN_OF_CELLS);
    runs->kind = kind;
    return view_add(runs->run, kind);
}

static void
show_cell(Matrix *matrix, Runs *runs, const Combination *one, const Cell *cell)
{
    const BookingType *type = picture_type(matrix->picture, one->type);
    View *view;

    if (!cell->is_shown) {
        add_cell(runs, VIEW_CELL_BLANK);
        return;
    }
    if (cell->state == COMBINATION_NOT_OFFERED) {
        view_set_static(add_cell(runs, VIEW_CELL_QUIET), VIEW_TYPE_ID, type->id);
        return;
    }
    view = add_cell(runs, VIEW_CELL);
    view_set_static(view, VIEW_TYPE_ID, type->id);
    view_set_static(view, VIEW_TYPE_NAME, type->name);
    view_set_static(view, VIEW_STATE_WORD, combination_state_word((CombinationState)cell->state));
    view_set(view, VIEW_CELL_TEXT, cell_text(matrix, one, cell));
    if (!cell->is_meant)
        view_add(view, VIEW_NOT_MEANT);
    if (cell->state == COMBINATION_BLOCKED)
        view_set_static(view_add(view, VIEW_BLOCKED), VIEW_REASON_WORD, block_reason_word((BlockReason)cell->reason));
}

static void
show_row(Matrix *matrix, const Grid *grid, View *table, guint practitioner)
{
    const BookingPractitioner *who = picture_practitioner(matrix->picture, practitioner);
    Combination one = { grid->business, practitioner, 0 };
    Runs runs = { .row = view_add(table, VIEW_ROW) };

    view_set_static(runs.row, VIEW_NAME, who->name);
    view_set_static(runs.row, VIEW_PRACTITIONER_ID, who->id);
    for (one.type = 0; one.type < matrix->picture->types->len; one.type++)
        if (grid->columns[one.type])
            show_cell(matrix, &runs, &one, grid_cell(grid, matrix->picture, practitioner, one.type));
}

/* --- tables ------------------------------------------------------------------------------------ */

/* Zones are named where a reader could mistake whose clock is meant. */
static void
set_caption(const Matrix *matrix, View *table, const BookingBusiness *business)
{
    g_autofree char *zone = NULL;

    view_set_static(table, VIEW_NAME, business->name);
    view_set_static(table, VIEW_BUSINESS_ID, business->id);
    if (strcmp(business->zone, bookings_zone(matrix->state)) == 0)
        return;
    zone = *business->zone == '\0' ? g_strdup("Times are UTC.")
                                   : g_strdup_printf("Times are those of %s.", business->zone);
    view_set(view_add(table, VIEW_ZONE), VIEW_ZONE_TEXT, zone);
}

static const char *
width_of(const Grid *grid)
{
    return grid->n_columns >= WIDE_COLUMNS   ? "many tall wide"
           : grid->n_columns >= TALL_COLUMNS ? "many tall"
           : grid->n_columns >= MANY_COLUMNS ? "many"
                                             : "";
}

/* The rest of a table that is too long to show is counted. */
static void
show_rows(Matrix *matrix, const Grid *grid, View *table)
{
    const guint most = MAX(TABLE_CELLS_MAX / grid->n_columns, 1);
    guint count = 0;

    for (guint i = 0; i < matrix->picture->practitioners->len; i++)
        if (grid->rows[i] && count++ < most)
            show_row(matrix, grid, table, i);
    if (count > most)
        view_set_int(view_add(table, VIEW_MORE), VIEW_MORE_COUNT, count - most);
}

static void
show_table(Matrix *matrix, const Grid *grid)
{
    const BookingPicture *picture = matrix->picture;
    View *table = view_add(matrix->view, VIEW_TABLE);

    g_hash_table_remove_all(matrix->times);
    set_caption(matrix, table, picture_business(picture, grid->business));
    view_set_static(table, VIEW_WIDTH, width_of(grid));
    if (grid->n_columns >= TALL_COLUMNS)
        view_add(table, VIEW_SCROLLS);
    for (guint i = 0; i < picture->types->len; i++)
        if (grid->columns[i]) {
            const BookingType *type = picture_type(picture, i);
            View *column = view_add(table, VIEW_COLUMN);

            view_set_static(column, VIEW_TYPE_NAME, type->name);
            view_set_int(column, VIEW_MINUTES, type->duration_in_minutes);
        }
    show_rows(matrix, grid, table);
}

static gboolean
is_worth_showing(const Grid *grid)
{
    return grid->n_rows > 0 && grid->n_columns > 0;
}

/* The businesses there are to choose from, when they do not all fit onto one page. */
static void
show_one_of(Matrix *matrix, GPtrArray *grids)
{
    View *chooser = view_add(matrix->view, VIEW_ONE_AT_A_TIME);
    const Grid *first = NULL;

    for (guint i = 0; i < grids->len; i++) {
        const Grid *grid = g_ptr_array_index(grids, i);
        const BookingBusiness *business =
            picture_business(matrix->picture, grid->business);
        g_autofree char *url = NULL;
        View *chip;

        if (!is_worth_showing(grid))
            continue;
        url = booking_filter_url(matrix->filter, business->id);
        chip = view_add(chooser, VIEW_CHIP);
        view_set(chip, VIEW_CHIP_URL, url);
        view_set_static(chip, VIEW_CHIP_LABEL, business->name);
        if (first != NULL)
            continue;
        first = grid;
        view_add(chip, VIEW_CHIP_CURRENT);
    }
    if (first != NULL)
        show_table(matrix, first);
}

static void
show_tables(Matrix *matrix, GPtrArray *grids)
{
    guint n_cells = 0, n_tables = 0;

    for (guint i = 0; i < grids->len; i++) {
        const Grid *grid = g_ptr_array_index(grids, i);

        n_cells += grid->n_rows * grid->n_columns;
        n_tables += is_worth_showing(grid) ? 1 : 0;
    }
    if (n_cells > CELLS_MAX && n_tables > 1) {
        show_one_of(matrix, grids);
        return;
    }
    for (guint i = 0; i < grids->len; i++)
        if (is_worth_showing(g_ptr_array_index(grids, i)))
            show_table(matrix, g_ptr_array_index(grids, i));
}

/* How many the filter left. */
static void
add_showing(Matrix *matrix, const GPtrArray *grids)
{
    guint shown = 0, all = 0;
    g_autofree char *text = NULL;

    if (!booking_filter_is_set(matrix->filter))
        return;
    for (guint i = 0; i < grids->len; i++) {
        const Grid *grid = g_ptr_array_index(grids, i);

        shown += grid->n_shown;
        all += grid->n_all;
    }
    text = shown == 0 ? g_strdup("No combination fits what was chosen.")
                      : g_strdup_printf("%u of %u combinations fit what was chosen.", shown, all);
    view_set(view_add(matrix->view, VIEW_SHOWING), VIEW_SHOWING_TEXT, text);
}

void
bookings_matrix_add(View *page, const BookingsState *state, const BookingFilter *filter)
{
    g_autoptr(GHashTable) times = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_autoptr(GPtrArray) grids = g_ptr_array_new_with_free_func((GDestroyNotify)grid_free);
    View *view = view_include(page, VIEW_MATRIX, "bookings_matrix.tpl");
    Matrix matrix = { state, state->picture, filter, view, times };

    booking_filter_add_form(filter, view);
    for (guint i = 0; i < state->picture->businesses->len; i++)
        g_ptr_array_add(grids, judge(&matrix, i));
    add_showing(&matrix, grids);
    show_tables(&matrix, grids);
}
