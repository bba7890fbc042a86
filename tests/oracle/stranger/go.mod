module saan.invalid/stranger

go 1.19
