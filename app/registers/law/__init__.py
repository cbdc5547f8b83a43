"""The law: dated parameters and pure checks over facts handed in; knows no other room."""
