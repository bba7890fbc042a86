module saan.example/stranger

go 1.24
