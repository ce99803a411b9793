-- Filters that most models pass are counted by looking at all models. With what is filtered by in one index, whole rows,
-- which are ten times as wide, are not read for it; the order is that of lists without a wish.
create index models_filtered on models (created_at desc, id)
    include (licensing, open_weights, context_window, min_input_price, min_output_price, capabilities, modalities,
             developer)
    where present and status <> 'retired';
