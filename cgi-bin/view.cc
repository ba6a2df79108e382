/* view.cc: the only C++: a flat dictionary of our own under ctemplate, with auto-escaping in every
 * template.
 *
 * ctemplate asks a TemplateDictionaryInterface for each name it meets. Its own TemplateDictionary
 * answers from maps of strings; ours answers from a short array of numbered names, which is cheaper
 * by a third for a long list. All views of a page live in the root's arena and die with it. Nothing
 * thrown crosses into C. */
#include "cgi-bin/view.h"

#include <ctemplate/per_expand_data.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary_interface.h>
#include <ctemplate/template_emitter.h>

#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "cgi-bin/template_check.h"
#include "lib/clinic/error.h"

namespace ctemplate {
/* Exported for the headers that ctemplate's own make_tpl_varnames_h generates, but declared in
 * none. */
TemplateId GlobalIdForSTS_INIT(const TemplateString &name);
}

using ctemplate::TemplateCache;
using ctemplate::TemplateDictionaryInterface;
using ctemplate::TemplateString;

namespace {

constexpr ctemplate::Strip STRIP = ctemplate::STRIP_BLANK_LINES;
constexpr gsize BLOCK_SIZE = 16 * 1024;
constexpr gsize ALIGNMENT = alignof(guint64); /* all that lies in an arena: views, entries, texts */
constexpr gsize SLOTS = 2048; /* a power of two, several times the names */
static_assert(VIEW_NAME__COUNT * 2 < SLOTS, "the table of names is too full");

/* From ctemplate's number of a name to ours; filled once by view_load_all. */
struct Slot {
    ctemplate::TemplateId id;
    ViewName name;
};
Slot slots[SLOTS];

TemplateCache *templates; /* frozen; NULL until loaded */

gsize
slot_of(ctemplate::TemplateId id)
{
    gsize at = ctemplate::TemplateIdHasher()(id) % SLOTS;

    while (slots[at].id != ctemplate::kIllegalTemplateId && slots[at].id != id)
        at = (at + 1) % SLOTS;
    return at;
}

/* VIEW_NAME__COUNT for a name that is not ours. */
ViewName
name_of(const TemplateString &text)
{
    const Slot &slot = slots[slot_of(ctemplate::GlobalIdForSTS_INIT(text))];

    return slot.id == ctemplate::kIllegalTemplateId ? VIEW_NAME__COUNT : slot.name;
}

void
number_names()
{
    for (int name = 0; name < VIEW_NAME__COUNT; name++) {
        const ctemplate::TemplateId id = ctemplate::GlobalIdForSTS_INIT(template_name_text(name));

        slots[slot_of(id)] = { id, static_cast<ViewName>(name) };
    }
}

/* Memory that is handed out in one direction and freed all at once. */
class Arena {
  public:
    ~Arena()
    {
        while (blocks_ != nullptr) {
            Block *next = blocks_->next;

            g_free(blocks_);
            blocks_ = next;
        }
    }

    void *
    take(gsize size)
    {
        size = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
        if (size > left_)
            add_block(size);
        left_ -= size;
        free_ += size;
        return free_ - size;
    }

    char *
    copy(const char *text, gsize length)
    {
        char *copy = static_cast<char *>(take(length + 1));

        memcpy(copy, text, length);
        copy[length] = '\0';
        return copy;
    }

  private:
    struct Block {
        Block *next;
    };

    void
    add_block(gsize size)
    {
        const gsize room = MAX(size, BLOCK_SIZE);
        Block *block = static_cast<Block *>(g_malloc(sizeof(Block) + room));

        block->next = blocks_;
        blocks_ = block;
        free_ = reinterpret_cast<char *>(block + 1);
        left_ = room;
    }

    Block *blocks_ = nullptr;
    char *free_ = nullptr;
    gsize left_ = 0;
};

} // namespace

/* What one name stands for: a text, or the items of a section or include. */
struct Entry {
    ViewName name;
    gsize length; /* of text */
    const char *text;
    View *first, *last;
};

struct View final : public TemplateDictionaryInterface {
    View(Arena *arena, const View *parent, const char *template_name)
        : arena_(arena), parent_(parent), template_name_(template_name)
    {
    }

    void
    set(ViewName name, const char *text, gsize length)
    {
        Entry *entry = put(name);

        entry->text = text;
        entry->length = length;
    }

    View *
    add(ViewName name, const char *template_name)
    {
        Entry *entry = put(name);
        View *item = new (arena_->take(sizeof(View))) View(arena_, this, template_name);

        if (entry->last != nullptr)
            entry->last->next_ = item;
        else
            entry->first = item;
        entry->last = item;
        return item;
    }

    Arena *arena_;
    const View *parent_;
    const char *template_name_; /* of the root and of includes, else NULL */
    View *next_ = nullptr;      /* the next item of the same section */

  protected:
    TemplateString
    GetValue(const TemplateString &variable) const override
    {
        const Entry *entry = find(variable);

        return entry != nullptr && entry->text != nullptr
                   ? TemplateString(entry->text, entry->length)
                   : TemplateString("", 0);
    }

    bool
    IsHiddenSection(const TemplateString &name) const override
    {
        const Entry *entry = find(name);

        return entry == nullptr || entry->first == nullptr;
    }

    bool
    IsUnhiddenSection(const TemplateString &name) const override
    {
        return !IsHiddenSection(name);
    }

    bool
    IsHiddenTemplate(const TemplateString &name) const override
    {
        return IsHiddenSection(name);
    }

    const char *
    GetIncludeTemplateName(const TemplateString &name, int at) const override
    {
        const Entry *entry = find(name);
        const View *item = entry != nullptr ? entry->first : nullptr;

        while (item != nullptr && at-- > 0)
            item = item->next_;
        return item != nullptr ? item->template_name_ : nullptr;
    }

    Iterator *
    CreateSectionIterator(const TemplateString &name) const override
    {
        const Entry *entry = find(name);

        return new Items(entry != nullptr ? entry->first : nullptr);
    }

    Iterator *
    CreateTemplateIterator(const TemplateString &name) const override
    {
        return CreateSectionIterator(name);
    }

    void
    DumpToString(std::string *out, int level) const override
    {
        (void)level;
        out->append("a view");
    }

  private:
    class Items final : public Iterator {
      public:
        explicit Items(const View *first) : item_(first) {}

        bool
        HasNext() const override
        {
            return item_ != nullptr;
        }

        const TemplateDictionaryInterface &
        Next() override
        {
            const View *item = item_;

            item_ = item->next_;
            return *item;
        }

      private:
        const View *item_;
    };

    /* The entry of this view or of the nearest enclosing one that has the name. */
    const Entry *
    find(const TemplateString &text) const
    {
        const ViewName name = name_of(text);

        if (name == VIEW_NAME__COUNT)
            return nullptr;
        for (const View *view = this; view != nullptr; view = view->parent_)
            if (const Entry *entry = view->own(name))
                return entry;
        return nullptr;
    }

    Entry *
    own(ViewName name) const
    {
        if ((present_[name / 64] & (G_GUINT64_CONSTANT(1) << (name % 64))) == 0)
            return nullptr;
        for (unsigned i = 0; i < n_entries_; i++)
            if (entries_[i].name == name)
                return &entries_[i];
        return nullptr;
    }

    Entry *
    put(ViewName name)
    {
        if (Entry *entry = own(name))
            return entry;
        if (n_entries_ == room_)
            grow();
        present_[name / 64] |= G_GUINT64_CONSTANT(1) << (name % 64);
        entries_[n_entries_] = { name, 0, nullptr, nullptr, nullptr };
        return &entries_[n_entries_++];
    }

    void
    grow()
    {
        const unsigned room = room_ == 0 ? 8 : room_ * 2;
        Entry *entries = static_cast<Entry *>(arena_->take(room * sizeof(Entry)));

        if (n_entries_ > 0)
            memcpy(entries, entries_, n_entries_ * sizeof(Entry));
        entries_ = entries;
        room_ = room;
    }

    guint64 present_[(VIEW_NAME__COUNT + 63) / 64] = {}; /* a bit for each name that has an entry */
    Entry *entries_ = nullptr;
    unsigned n_entries_ = 0, room_ = 0;
};

namespace {

/* ctemplate writes straight into the page. */
class IntoString final : public ctemplate::ExpandEmitter {
  public:
    explicit IntoString(GString *out) : out_(out) {}
    void Emit(char c) override { g_string_append_c(out_, c); }
    void Emit(const std::string &s) override { Emit(s.data(), s.size()); }
    void Emit(const char *s) override { Emit(s, strlen(s)); }
    void Emit(const char *s, size_t length) override
    {
        if (length < out_->allocated_len - out_->len) { /* the usual case; costs a page less */
            memcpy(out_->str + out_->len, s, length);
            out_->len += length;
            out_->str[out_->len] = '\0';
        } else {
            g_string_append_len(out_, s, static_cast<gssize>(length));
        }
    }

  private:
    GString *out_;
};

gboolean
load(TemplateCache *cache, const char *dir, const char *file, GError **error)
{
    g_autofree char *path = g_build_filename(dir, file, nullptr);
    g_autofree char *text = nullptr;
    GError *cause = nullptr;

    if (!g_file_get_contents(path, &text, nullptr, &cause)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s", cause->message);
        g_error_free(cause);
        return FALSE;
    }
    if (!template_check(path, text, error))
        return FALSE;
    if (cache->LoadTemplate(file, STRIP))
        return TRUE;
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL,
                "%s: does not load; ctemplate's reason stands above", path);
    return FALSE;
}

gboolean
load_dir(TemplateCache *cache, const char *dir, GError **error)
{
    GError *cause = nullptr;
    GDir *listing = g_dir_open(dir, 0, &cause);
    gboolean good = TRUE;
    unsigned n_loaded = 0;

    if (listing == nullptr) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s", cause->message);
        g_error_free(cause);
        return FALSE;
    }
    cache->SetTemplateRootDirectory(dir);
    for (const char *file; good && (file = g_dir_read_name(listing)) != nullptr;)
        if (g_str_has_suffix(file, ".tpl")) {
            good = load(cache, dir, file, error);
            n_loaded++;
        }
    g_dir_close(listing);
    if (good && n_loaded == 0)
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s: holds no templates", dir);
    return good && n_loaded > 0;
}

void
set_internal(GError **error, const char *what)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "ctemplate: %s", what);
}

} // namespace

gboolean
view_load_all(const char *dir, GError **error)
{
    try {
        auto cache = std::make_unique<TemplateCache>();

        number_names();
        if (!load_dir(cache.get(), dir, error))
            return FALSE;
        cache->Freeze();
        delete templates;
        templates = cache.release();
        return TRUE;
    } catch (const std::exception &problem) {
        set_internal(error, problem.what());
        return FALSE;
    }
}

View *
view_new(const char *template_name)
{
    Arena *arena = new (g_malloc(sizeof(Arena))) Arena();

    return new (arena->take(sizeof(View)))
        View(arena, nullptr, arena->copy(template_name, strlen(template_name)));
}

void
view_free(View *view)
{
    if (view == nullptr)
        return;
    g_assert(view->parent_ == nullptr);
    Arena *arena = view->arena_; /* the view lies in it */

    arena->~Arena();
    g_free(arena);
}

void
view_set(View *view, ViewName name, const char *value)
{
    const gsize length = strlen(value);

    view->set(name, view->arena_->copy(value, length), length);
}

void
view_set_static(View *view, ViewName name, const char *value)
{
    view->set(name, value, strlen(value));
}

void
view_set_int(View *view, ViewName name, gint64 value)
{
    char text[24];

    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, value);
    view_set(view, name, text);
}

View *
view_add(View *view, ViewName name)
{
    return view->add(name, nullptr);
}

View *
view_include(View *view, ViewName name, const char *template_name)
{
    return view->add(name, view->arena_->copy(template_name, strlen(template_name)));
}

gboolean
view_render(const View *view, GString *out, GError **error)
{
    const gsize length_before = out->len;

    try {
        ctemplate::PerExpandData data;
        IntoString emitter(out);

        if (templates != nullptr &&
            templates->ExpandNoLoad(view->template_name_, STRIP, view, &data, &emitter))
            return TRUE;
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s: did not render",
                    view->template_name_);
    } catch (const std::exception &problem) {
        set_internal(error, problem.what());
    }
    g_string_truncate(out, length_before);
    return FALSE;
}
