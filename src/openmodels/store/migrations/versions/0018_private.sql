-- Whether anything is private is asked before a whole list is given away: if nothing is, no model's offers are counted anew.
create index models_private on models (id) where private;
create index mappings_private on mappings (model_id) where private;
